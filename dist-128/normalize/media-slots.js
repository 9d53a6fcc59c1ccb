import { id, integer, object, objects, pathOf, refuse, text } from './fields.js';
import { fileIdOfUrl, mediaIdentity } from './media-identity.js';
/** The slot of a URL; null, and an issue, where the URL is not http(s). `fileId` where the note tells it. */
function slotOf(issues, named, place, fileId) {
    if (named === null)
        return null;
    const identity = mediaIdentity(named.url, fileId ?? undefined);
    const file = fileId ?? fileIdOfUrl(named.url);
    if (identity === null || file === null) {
        issues.push({ path: named.path, kind: 'value' });
        return null;
    }
    return { ...place, fileId: file, identity, url: named.url };
}
function urlAt(from, key) {
    const url = text(from, key);
    return from === null || url === null ? null : { url, path: pathOf(from, key) };
}
/** A URL that comes and goes; the provider also writes "none" as an empty text. */
function optionalUrlAt(from, key) {
    const url = text(from, key, 'optional');
    return from === null || url === null || url === '' ? null : { url, path: pathOf(from, key) };
}
/**
 * The note's pictures and the slots of each. A picture's place is its place in the list: `index` is always 0.
 * `images` is null where the list, or an entry of it, cannot be read: the capture then does not say which pictures
 * the note has. The slots of the other entries are there, at their places.
 */
export function readImages(note) {
    const entries = objects(note, 'images_list');
    const read = (entries ?? []).map((entry, position) => (entry === null ? null : readImage(entry, position)));
    const images = read.map((one) => one?.image ?? null);
    return {
        images: entries !== null && images.every((image) => image !== null) ? images : null,
        slots: read.flatMap((one) => one?.slots ?? []),
    };
}
function readImage(entry, position) {
    const urls = imageUrls(entry);
    const named = id(entry, 'fileid') ?? id(entry, 'trace_id', 'optional');
    const fileId = named ?? urls.map(([, one]) => one && fileIdOfUrl(one.url)).find((told) => told) ?? null;
    const size = { width: integer(entry, 'width'), height: integer(entry, 'height') };
    const slots = urls.map(([rendition, url]) => slotOf(entry.issues, url, { kind: 'image', position, rendition }, fileId));
    slots.push(readLivePhoto(entry, position));
    return { image: fileId === null ? null : { fileId, ...size }, slots: slots.filter((slot) => slot !== null) };
}
function imageUrls(entry) {
    const levels = object(entry, 'url_multi_level');
    return [
        ['original', urlAt(entry, 'original')],
        ['large', optionalUrlAt(entry, 'url_size_large')],
        ['high', urlAt(levels, 'high')],
        ['medium', urlAt(levels, 'medium')],
        ['low', urlAt(levels, 'low')],
        ['preview', urlAt(entry, 'url')],
        ['8k', url8k(entry)],
    ];
}
/** `url_8k` is a URL, or an object that holds one. */
function url8k(entry) {
    if (typeof entry.json.url_8k !== 'object')
        return optionalUrlAt(entry, 'url_8k');
    return urlAt(object(entry, 'url_8k', 'optional'), 'url');
}
function readLivePhoto(entry, position) {
    const media = object(object(entry, 'live_photo', 'optional'), 'media');
    const fileId = id(entry, 'live_photo_file_id', 'optional');
    return slotOf(entry.issues, bestStream(media), { kind: 'live_photo', position, rendition: 'stream' }, fileId);
}
/** The stream with the most pixels, then the highest bitrate; of equals the codec that more players know. */
function bestStream(media) {
    const stream = object(media, 'stream');
    const streams = ['h264', 'h265', 'h266', 'av1'].flatMap((codec) => objects(stream, codec, 'optional') ?? []);
    if (stream !== null && streams.length === 0)
        refuse(media, 'stream', 'value');
    let best = null;
    for (const entry of streams) {
        const named = urlAt(entry, 'master_url');
        const pixels = (integer(entry, 'width', 'optional') ?? 0) * (integer(entry, 'height', 'optional') ?? 0);
        const bitrate = integer(entry, 'avg_bitrate', 'optional') ?? 0;
        if (named === null)
            continue;
        if (best === null || pixels > best.pixels || (pixels === best.pixels && bitrate > best.bitrate)) {
            best = { named, pixels, bitrate };
        }
    }
    return best?.named ?? null;
}
/** The voice and its cover. `voice` is the note's `native_voice_info`. */
export function voiceSlots(voice) {
    if (voice === null)
        return [];
    const sound = slotOf(voice.issues, urlAt(voice, 'url'), { kind: 'voice', position: 0, rendition: 'audio' });
    const cover = slotOf(voice.issues, optionalUrlAt(voice, 'cover'), { kind: 'cover', position: 0, rendition: 'cover' });
    return [sound, cover].filter((slot) => slot !== null);
}
/** The video, where the note names a stream or a URL of it; most notes name none. */
export function videoSlot(note) {
    const video = object(note, 'video', 'optional');
    const named = bestStream(object(video, 'media', 'optional')) ??
        bestStream(object(object(note, 'video_info_v2', 'optional'), 'media', 'optional')) ??
        optionalUrlAt(video, 'url');
    return slotOf(note.issues, named, { kind: 'video', position: 0, rendition: 'stream' });
}
/** The author's avatar. It is unsigned: its path and processing are its identity. */
export function avatarSlot(note, avatarUrl) {
    const named = avatarUrl === null ? null : { url: avatarUrl, path: 'user.image' };
    return slotOf(note.issues, named, { kind: 'avatar', position: 0, rendition: 'avatar' });
}
