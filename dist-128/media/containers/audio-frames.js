// Walks the frames of MP3 (MPEG audio) and AAC (ADTS) files, between the tags at their ends. It must not decode.
import { BrokenContainer } from './file-window.js';
// Bitrates in kbit/s by index; index 0 is "free", 15 is not allowed.
const bitrates = {
    '1-1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    '1-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    '1-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    '2-1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    '2-2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    '2-3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const sampleRates = [44100, 48000, 32000];
/** Bytes of a frame that tell its length: 4 for MPEG audio, 6 for ADTS. */
const headerSize = 6;
/** How far behind the tags the first frame may begin: encoders pad. */
const maxPadding = 4096;
/** Every frame of an MP3, and as many as its own first frame (Xing, Info) announces. */
export async function walkMp3(file) {
    const begin = await firstFrame(file, await skipId3(file), mpegFrameLength);
    const frames = await walkFrames(file, begin, mpegFrameLength, 'MP3');
    const announced = await announcedFrames(file, begin);
    // Some writers count the announcing frame, some do not.
    if (announced !== null && frames + 1 < announced) {
        throw new BrokenContainer(`MP3 announces ${announced} frames and has ${frames}`);
    }
}
/** Every frame of an ADTS stream. */
export async function walkAdts(file) {
    const begin = await firstFrame(file, await skipId3(file), adtsFrameLength);
    await walkFrames(file, begin, adtsFrameLength, 'AAC');
}
/** A frame's length in bytes from its first ones, or null where there is no frame. */
function mpegFrameLength(header) {
    const word = header.readUInt32BE();
    const version = (word >>> 19) & 3;
    const layer = 4 - ((word >>> 17) & 3);
    const rateIndex = (word >>> 10) & 3;
    if (word >>> 21 !== 0x7ff || version === 1 || layer === 4 || rateIndex === 3)
        return null;
    const bitrate = bitrates[`${version === 3 ? 1 : 2}-${layer}`]?.[(word >>> 12) & 15] ?? 0;
    if (bitrate === 0)
        return null;
    const rate = (sampleRates[rateIndex] ?? 44100) / (version === 3 ? 1 : version === 2 ? 2 : 4);
    const padding = (word >>> 9) & 1;
    if (layer === 1)
        return (Math.floor((12000 * bitrate) / rate) + padding) * 4;
    const samples = layer === 3 && version !== 3 ? 72000 : 144000;
    return Math.floor((samples * bitrate) / rate) + padding;
}
function adtsFrameLength(header) {
    if ((header.readUInt16BE() & 0xfff6) !== 0xfff0)
        return null;
    const length = (header.readUIntBE(3, 3) >>> 5) & 0x1fff;
    return length < 7 ? null : length;
}
async function skipId3(file) {
    let at = 0;
    while (at + 10 <= file.size) {
        const header = await file.bytes(at, 10);
        if (header.toString('latin1', 0, 3) !== 'ID3')
            break;
        const [a = 0, b = 0, c = 0, d = 0] = header.subarray(6);
        const footer = (header[5] ?? 0) & 0x10 ? 10 : 0;
        at += 10 + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127) + footer;
    }
    return at;
}
async function firstFrame(file, begin, frameLength) {
    for (let at = begin; at < begin + maxPadding && at + headerSize <= file.size; at++) {
        if (frameLength(await file.bytes(at, headerSize)) !== null)
            return at;
    }
    throw new BrokenContainer(`has no audio frame behind byte ${begin}`);
}
async function walkFrames(file, begin, frameLength, name) {
    const end = await endOfAudio(file);
    let frames = 0;
    let at = begin;
    while (at < end) {
        const length = at + headerSize <= end ? frameLength(await file.bytes(at, headerSize)) : null;
        if (length === null)
            throw new BrokenContainer(`${name} has no audio frame at byte ${at}`);
        if (at + length > end)
            throw new BrokenContainer(`${name} ends inside a frame, ${at + length - end} bytes short`);
        at += length;
        frames += 1;
    }
    if (frames === 0)
        throw new BrokenContainer(`${name} holds no audio frame`);
    return frames;
}
/** The offset behind the last frame: before the tags that old players read from the end (APE, ID3v1). */
async function endOfAudio(file) {
    let end = file.size;
    if (end >= 128 && (await file.bytes(end - 128, 3)).toString('latin1') === 'TAG')
        end -= 128;
    if (end >= 32) {
        const footer = await file.bytes(end - 32, 32);
        if (footer.toString('latin1', 0, 8) === 'APETAGEX') {
            end -= footer.readUInt32LE(12) + ((footer[23] ?? 0) & 0x80 ? 32 : 0);
        }
    }
    return end;
}
async function announcedFrames(file, first) {
    const start = await file.bytes(first, Math.min(64, file.size - first));
    const tag = Math.max(start.indexOf('Xing', 0, 'latin1'), start.indexOf('Info', 0, 'latin1'));
    if (tag === -1 || tag + 12 > start.length || (start.readUInt32BE(tag + 4) & 1) === 0)
        return null;
    return start.readUInt32BE(tag + 8);
}
