// Pixels as an uncompressed TIFF: of all forms that sharp reads, the plainest that carries a colour profile. It must not
// change a pixel.
const types = { short: 3, long: 4, undefined: 7 };
const fieldSize = 12;
/** What stands before the rows of pixels, which follow without a gap, from the top. */
export function tiffHead({ width, height, channels, profile }) {
    const count = profile === null ? 10 : 11;
    const depthsAt = 8 + 2 + count * fieldSize + 4;
    const profileAt = depthsAt + 2 * 4;
    const pixelsAt = profileAt + (profile?.length ?? 0);
    const fields = [
        [256, types.long, 1, width],
        [257, types.long, 1, height],
        [258, types.short, channels, depthsAt],
        [259, types.short, 1, 1], // not compressed
        [262, types.short, 1, 2], // RGB
        [273, types.long, 1, pixelsAt],
        [277, types.short, 1, channels],
        [278, types.long, 1, height], // all rows in one strip
        [279, types.long, 1, width * height * channels],
        channels === 4 ? [338, types.short, 1, 2] : [284, types.short, 1, 1],
        ...(profile === null ? [] : [[34675, types.undefined, profile.length, profileAt]]),
    ];
    const head = Buffer.alloc(pixelsAt);
    head.write('II*\0', 'latin1');
    head.writeUInt32LE(8, 4);
    head.writeUInt16LE(count, 8);
    // Tags stand in ascending order.
    for (const [index, [tag, type, values, value]] of [...fields].sort(([a], [b]) => a - b).entries()) {
        const at = 10 + index * fieldSize;
        head.writeUInt16LE(tag, at);
        head.writeUInt16LE(type, at + 2);
        head.writeUInt32LE(values, at + 4);
        head.writeUInt32LE(value, at + 8);
    }
    for (let channel = 0; channel < channels; channel++)
        head.writeUInt16LE(8, depthsAt + 2 * channel);
    if (profile !== null)
        head.set(profile, profileAt);
    return head;
}
