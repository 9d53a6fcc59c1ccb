// What a file is, by its first bytes, and which types a media kind takes. A header, a file name or a URL must never
// have a say in it.
import { fileTypeFromBuffer } from 'file-type';
// One name for a type that has several.
const plainNames = {
    'audio/x-m4a': 'audio/mp4',
    'audio/vnd.wave': 'audio/wav',
    'audio/x-flac': 'audio/flac',
    'audio/ogg; codecs=opus': 'audio/ogg',
    'video/x-m4v': 'video/mp4',
    'image/apng': 'image/png',
};
const accepted = {
    image: /^image\//,
    avatar: /^image\//,
    cover: /^image\//,
    // An MP4 that holds nothing but sound is often marked as any MP4 is.
    voice: /^audio\/|^video\/mp4$/,
    live_photo: /^video\/(mp4|quicktime)$/,
    video: /^video\/(mp4|quicktime)$/,
};
/** The media type of a file that begins with `head` (4100 bytes are enough), or null where it is none we know. */
export async function sniff(head) {
    const found = await fileTypeFromBuffer(head);
    return found === undefined ? null : (plainNames[found.mime] ?? found.mime);
}
/** Whether a slot of this kind may hold a file of this type. */
export function isAcceptable(kind, mediaType) {
    return accepted[kind].test(mediaType);
}
/** Whether the bytes are a page or a message (HTML, XML, JSON) in a file's place. */
export function looksLikeText(head) {
    return /^(?:\xef\xbb\xbf)?\s*[<{]/.test(Buffer.from(head).toString('latin1'));
}
