// Decodes whole pictures off the main thread: HEIC in worker threads of its own, everything else in sharp's; but for the
// plain JPEGs, whose codes are read where it stands. It must not judge what is no picture, nor keep pixels: it tells whether a file decodes, and makes another file of it.
import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { createHeicWorkers } from './heic-workers.js';
import { readsToItsEnd } from './jpeg-codes.js';
import { pictureSize } from './picture-size.js';
/** Larger than any camera's, small enough to be decoded in the memory of a small machine. */
const maxPixels = { sharp: 2 ** 28, heic: 2 ** 27 };
const bySharp = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);
const byLibheif = new Set(['image/heic', 'image/heif']);
const animated = new Set(['gif', 'webp']);
const loadSharp = () => import('./uncached-sharp.js');
/** A pool of decoders. `close` it at the end; while it is idle it does not keep the program from ending. */
export function createDecodePool({ heicWorkers = 2, timeoutMs = 60_000 } = {}) {
    const pictures = new PQueue({ concurrency: availableParallelism() });
    const heic = createHeicWorkers({ workers: heicWorkers, timeoutMs });
    async function decodeHeic(content, signal) {
        const result = await heic.decode(content, { maxPixels: maxPixels.heic }, signal);
        if (result.outcome === 'decoded')
            return { ok: true, width: result.width, height: result.height };
        if (result.outcome === 'refused')
            return { ok: false, reason: result.reason };
        return (await isAv1(content)) ? decodeBySharp(content, signal) : { ok: true, width: null, height: null };
    }
    async function convertHeic(picture, signal) {
        await access(picture.path);
        const profile = await profileOf(picture.path);
        const result = await heic.decode(picture.path, { maxPixels: maxPixels.heic, asTiff: { profile } }, signal);
        if (result.outcome === 'refused')
            return { ok: false, reason: result.reason };
        if (result.outcome === 'decoded' && result.tiff !== undefined)
            return convertBySharp(result.tiff, picture, signal);
        if (await isAv1(picture.path))
            return convertBySharp(picture.path, picture, signal);
        return { ok: false, reason: 'is coded in a way that no decoder here reads' };
    }
    const convertBySharp = (input, picture, signal) => pictures.add(() => converted(input, picture, timeoutMs), signal ? { signal } : {});
    const decodeBySharp = (content, signal) => pictures.add(() => throughSharp(content, timeoutMs), signal ? { signal } : {});
    return {
        decode: async (content, mediaType, signal) => {
            if (byLibheif.has(mediaType))
                return decodeHeic(content, signal);
            const size = typeof content !== 'string' && mediaType === 'image/jpeg' ? sizeOfSound(content) : null;
            if (size !== null)
                return { ok: true, ...size };
            if (bySharp.has(mediaType))
                return decodeBySharp(content, signal);
            return { ok: true, width: null, height: null };
        },
        convert: async (picture, signal) => {
            if (byLibheif.has(picture.mediaType))
                return convertHeic(picture, signal);
            if (bySharp.has(picture.mediaType))
                return convertBySharp(picture.path, picture, signal);
            return { ok: false, reason: `${picture.mediaType} is no picture that is decoded here` };
        },
        close: async () => {
            pictures.clear();
            await heic.close();
        },
    };
}
/** The size of a JPEG that decodes beyond doubt, else null: a quarter of the processor time that its pixels take. */
function sizeOfSound(jpeg) {
    const size = pictureSize(jpeg, 'image/jpeg');
    return size !== null && size.width * size.height <= maxPixels.sharp && readsToItsEnd(jpeg) ? size : null;
}
/** Decodes every pixel and every frame, and keeps one pixel of each frame. */
async function throughSharp(content, timeoutMs) {
    if (typeof content === 'string')
        await access(content); // a file that is not there is not one that does not decode
    // A warning is no fault: cameras write JPEGs with a few bytes too many.
    const { sharp } = await loadSharp();
    const options = { failOn: 'error', sequentialRead: true, ignoreIcc: true, limitInputPixels: false };
    try {
        const { width, height, format, autoOrient } = await sharp(content, options).metadata();
        if (width * height > maxPixels.sharp)
            return { ok: false, reason: `${width}x${height} is more than ${maxPixels.sharp} pixels` };
        await sharp(content, { ...options, animated: animated.has(format) })
            .timeout({ seconds: Math.ceil(timeoutMs / 1000) })
            // The last one, behind all others: what is read in sequence must be decoded up to there.
            .extract({ left: 0, top: height - 1, width: 1, height: 1 })
            .raw()
            .toBuffer();
        return { ok: true, width: autoOrient.width, height: autoOrient.height };
    }
    catch (error) {
        return { ok: false, reason: reasonOf(error, content) };
    }
}
async function converted(input, picture, timeoutMs) {
    await access(picture.path);
    const { convertPicture } = await import('./convert.js');
    try {
        return { ok: true, ...(await convertPicture(input, picture, { maxPixels: maxPixels.sharp, timeoutMs })) };
    }
    catch (error) {
        return { ok: false, reason: reasonOf(error, picture.path) };
    }
}
function reasonOf(error, content) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return typeof content === 'string' ? reason.replaceAll(content, 'the file') : reason;
}
async function isAv1(content) {
    const { sharp } = await loadSharp();
    return (await sharp(content).metadata()).compression === 'av1';
}
/** The ICC profile of a HEIC, which sharp reads where it cannot read the pixels; null where there is none. */
async function profileOf(path) {
    const { sharp } = await loadSharp();
    const { icc } = await sharp(path)
        .metadata()
        .catch(() => ({ icc: undefined }));
    return icc ?? null;
}
