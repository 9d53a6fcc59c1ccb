import { isJsonObject } from '../core/json.js';
import { notAllowed } from '../store/media.js';
/** The provider's `function_switch` that a kind of media is under; the native voice is the sound of the video. */
const switchOf = {
    image: 'image_download',
    live_photo: 'image_download',
    video: 'video_download',
    voice: 'video_download',
};
/** Why a slot is not wanted under a configuration: null where it is. */
export function skipReasonOf(media) {
    const wanted = new Set(media.renditions);
    const switches = {
        voice: media.voice,
        live_photo: media.livePhoto,
        avatar: media.avatar,
        cover: media.cover,
        video: media.video,
    };
    return ({ kind, rendition }, author) => {
        if (!media.enabled)
            return 'no media wanted (--no-media)';
        const refusal = media.authorSettings === 'honour' ? refusalOf(kind, author) : null;
        if (refusal !== null)
            return refusal;
        const isWanted = kind === 'image' ? wanted.has(rendition) : switches[kind];
        return isWanted ? null : 'not configured';
    };
}
/**
 * All that these reasons follow from, as text: the same text, the same reasons. Null where the authors have a say, which
 * may change from one capture to the next.
 */
export function settingsOf(media) {
    const { enabled, renditions, voice, livePhoto, avatar, cover, video, authorSettings } = media;
    if (authorSettings === 'honour')
        return null;
    return JSON.stringify({ enabled, renditions: renditions.toSorted(), voice, livePhoto, avatar, cover, video });
}
/** Why a note's author does not let its media of a kind be saved, as the provider writes it; null where nothing says so. */
function refusalOf(kind, author) {
    // The picture of a person is no part of the note.
    if (kind === 'avatar')
        return null;
    const off = switchedOff(author.functionSwitch).find((one) => one.type === switchOf[kind]);
    if (off === undefined && author.disableSave !== true)
        return null;
    return `${notAllowed}: ${off?.reason || 'the note is marked disable_save'}`;
}
/** The named functions that are switched off, with the reason that the provider gives. */
function switchedOff(functionSwitch) {
    const entries = functionSwitch === null ? [] : JSON.parse(functionSwitch);
    return (Array.isArray(entries) ? entries : []).flatMap((entry) => isJsonObject(entry) && entry.enable === false && typeof entry.type === 'string'
        ? [{ type: entry.type, reason: typeof entry.reason === 'string' ? entry.reason : '' }]
        : []);
}
