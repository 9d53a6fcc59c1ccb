import { normalizeNoteDetailV1 } from './note-detail-v1.js';
/** The path of the note detail endpoint, as captures record it. */
export const noteDetailV1 = '/api/xiaohongshu/get-note-detail/v1';
const normalizers = new Map([[noteDetailV1, normalizeNoteDetailV1]]);
/** The normalizer for an endpoint's path (what stands after a `#` says which part of the answer was saved), or null. */
export function normalizerFor(endpoint) {
    return normalizers.get(endpoint.replace(/#.*$/, '')) ?? null;
}
