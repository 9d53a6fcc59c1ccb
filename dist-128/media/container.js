// Says whether a file of a known type is whole, by walking its container to the end. It reads headers, not pictures:
// damage in the middle of compressed data is for a decoder to find.
import { open } from 'node:fs/promises';
import { walkAdts, walkMp3 } from './containers/audio-frames.js';
import { BrokenContainer, openWindow, refuseZeroTail, windowOn } from './containers/file-window.js';
import { walkHeif, walkMp4, walkQuickTime } from './containers/iso-media.js';
import { walkJpeg } from './containers/jpeg.js';
import { walkGif, walkPng } from './containers/png-gif.js';
import { walkWav, walkWebp } from './containers/riff.js';
const walks = {
    'image/jpeg': walkJpeg,
    'image/png': walkPng,
    'image/gif': walkGif,
    'image/webp': walkWebp,
    'image/heic': walkHeif,
    'image/heif': walkHeif,
    'image/heic-sequence': walkHeif,
    'image/heif-sequence': walkHeif,
    'image/avif': walkHeif,
    'audio/wav': walkWav,
    'audio/mpeg': walkMp3,
    'audio/aac': walkAdts,
    'audio/mp4': walkMp4,
    'video/mp4': walkMp4,
    'video/quicktime': walkQuickTime,
};
// Not compressed, or checked by its own walk: zeros at the end may be silence.
const zerosAtEnd = new Set(['audio/wav', 'video/quicktime', 'audio/mp4', 'video/mp4']);
/**
 * Checks a file, its bytes or the one at a path, as `mediaType`. A type without a walk is only refused for a tail of zeros.
 * Content never makes it throw; a file that cannot be read does.
 */
export async function checkContainer(content, mediaType) {
    if (typeof content !== 'string')
        return walk(windowOn(content), mediaType);
    const handle = await open(content, 'r');
    try {
        const { size } = await handle.stat();
        return await walk(openWindow(handle, size), mediaType);
    }
    finally {
        await handle.close();
    }
}
async function walk(file, mediaType) {
    try {
        if (!zerosAtEnd.has(mediaType))
            await refuseZeroTail(file, 0, file.size, 'the file');
        await walks[mediaType]?.(file);
        return { ok: true };
    }
    catch (error) {
        if (error instanceof BrokenContainer)
            return { ok: false, reason: error.message };
        throw error;
    }
}
