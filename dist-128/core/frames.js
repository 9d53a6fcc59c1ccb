// What a process and its owner say to each other: frames of a length and a serialized message. It must not know what is
// said.
import { readSync, writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
/** A message as the bytes of a frame. */
export function frameOf(message) {
    const body = serialize(message);
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32LE(body.length);
    return Buffer.concat([length, body]);
}
/** Writes a frame; waits where the reader is slow. */
export function writeFrame(fd, message) {
    const bytes = frameOf(message);
    for (let at = 0; at < bytes.length;)
        at += writeSync(fd, bytes, at);
}
/** Reads one frame's message; waits until it is there. */
export function readFrame(fd) {
    return deserialize(readBytes(fd, readBytes(fd, 4).readUInt32LE()));
}
function readBytes(fd, length) {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
        const count = readSync(fd, bytes, at, length - at, null);
        if (count === 0)
            throw new Error('the frame ended too early');
        at += count;
    }
    return bytes;
}
/** The messages in a stream of frames, each as soon as it is whole. */
export async function* messagesIn(stream) {
    let chunks = [];
    let held = 0;
    let wanted = 4;
    for await (const chunk of stream) {
        chunks.push(chunk);
        held += chunk.length;
        if (held < wanted)
            continue;
        let bytes = Buffer.concat(chunks);
        while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE()) {
            const end = 4 + bytes.readUInt32LE();
            yield deserialize(bytes.subarray(4, end));
            bytes = bytes.subarray(end);
        }
        chunks = [bytes];
        held = bytes.length;
        wanted = bytes.length < 4 ? 4 : 4 + bytes.readUInt32LE();
    }
}
