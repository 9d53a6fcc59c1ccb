import { id, object, objects, refuse, text } from './fields.js';
/** `userid` was absent in 2021 and is in mentions; `id` says the same. */
function userId(user, presence = 'expected') {
    return id(user, 'userid', 'optional') ?? id(user, 'id', presence);
}
/**
 * The author from `note.user`, each absent field filled from the envelope's `data[0].user` where that is the same
 * person; null where neither tells an ID.
 */
export function readAuthor(note, envelopeUser) {
    const author = object(note, 'user');
    const envelope = { json: { user: envelopeUser }, path: 'data[0]', issues: note.issues };
    let repeated = object(envelope, 'user', 'optional');
    const ownId = userId(author);
    const repeatedId = userId(repeated, 'optional');
    if (ownId !== null && repeatedId !== null && ownId !== repeatedId)
        repeated = refuse(envelope, 'user', 'value');
    const either = (read, key) => read(author, key) ?? read(repeated, key, 'optional');
    const record = {
        redId: either(id, 'red_id'),
        nickname: either(text, 'nickname'),
        avatarUrl: either(text, 'image'),
    };
    const known = ownId ?? repeatedId;
    return known === null ? null : { id: known, ...record };
}
/** The users that the text mentions, in its order, repeats kept; null where the note does not say. */
export function readMentions(note) {
    const mentions = [];
    const entries = objects(note, 'ats');
    for (const entry of entries ?? []) {
        const mentioned = userId(entry);
        if (mentioned !== null)
            mentions.push({ userId: mentioned, nickname: text(entry, 'nickname') });
    }
    return entries && mentions;
}
