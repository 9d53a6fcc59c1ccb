// A media file's measures, read from its headers. It must not decide whether the file is good (container does):
// what cannot be read is null.
import { pictureSize } from './picture-size.js';
const unknown = { width: null, height: null, durationMs: null };
/**
 * Width, height and duration of a file, its bytes or the one at a path; null for each that it does not have or that
 * cannot be read.
 */
export async function inspect(content, mediaType) {
    try {
        return mediaType.startsWith('image/') ? await inspectImage(content, mediaType) : await inspectTimed(content);
    }
    catch {
        return unknown;
    }
}
async function inspectImage(content, mediaType) {
    const size = typeof content === 'string' ? null : pictureSize(content, mediaType);
    if (size !== null)
        return { ...unknown, ...size };
    const { sharp } = await import('./uncached-sharp.js');
    const { autoOrient } = await sharp(content).metadata();
    return { ...unknown, width: autoOrient.width, height: autoOrient.height };
}
async function inspectTimed(content) {
    // Loaded for the first sound or film: many runs have none.
    const { parseBuffer, parseFile } = await import('music-metadata');
    const options = { duration: true, skipCovers: true };
    const { format } = await (typeof content === 'string'
        ? parseFile(content, options)
        : parseBuffer(content, { size: content.length }, options));
    const picture = format.trackInfo.find((track) => track.video !== undefined)?.video;
    const seconds = format.duration ?? Math.max(...format.trackInfo.map((track) => track.duration ?? 0));
    return {
        width: picture?.pixelWidth ?? null,
        height: picture?.pixelHeight ?? null,
        durationMs: Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : null,
    };
}
