// The size of the primary picture of a HEIC or AVIF as it is shown, from its index. It must not guess: where the index
// leaves a doubt it says nothing.
/** Null where the index does not say it beyond doubt. @throws {RangeError} where it ends too soon */
export function sizeOfHeif(file) {
    const top = boxesOf(file);
    const meta = only(top, 'meta');
    // A film in it may be what is shown; Exif may turn the picture, or repeat how it is turned.
    if (meta === null || top.some(({ type }) => type === 'moov') || meta.includes('Exif'))
        return null;
    const index = boxesOf(meta.subarray(4));
    const [primary, properties] = [only(index, 'pitm'), only(index, 'iprp')];
    if (primary === null || properties === null)
        return null;
    const ofProperties = boxesOf(properties);
    const [all, owners] = [only(ofProperties, 'ipco'), only(ofProperties, 'ipma')];
    if (all === null || owners === null)
        return null;
    const item = primary.readUInt8(0) === 0 ? primary.readUInt16BE(4) : primary.readUInt32BE(4);
    const known = boxesOf(all);
    const its = propertiesOf(item, owners).map((number) => known[number - 1]);
    const [extent, turn] = [its.filter((box) => box?.type === 'ispe'), its.filter((box) => box?.type === 'irot')];
    if (extent.length !== 1 || turn.length > 1 || its.some((box) => box?.type === 'clap'))
        return null;
    const size = { width: extent[0]?.content.readUInt32BE(4) ?? 0, height: extent[0]?.content.readUInt32BE(8) ?? 0 };
    const isAcross = ((turn[0]?.content.readUInt8(0) ?? 0) & 1) === 1;
    return isAcross ? { width: size.height, height: size.width } : size;
}
function boxesOf(bytes) {
    const boxes = [];
    for (let at = 0; at < bytes.length;) {
        const short = bytes.readUInt32BE(at);
        const type = bytes.toString('latin1', at + 4, at + 8);
        const length = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? bytes.length - at : short;
        const head = short === 1 ? 16 : 8;
        if (length < head || at + length > bytes.length)
            throw new RangeError(`box ${type} has no valid length`);
        boxes.push({ type, content: bytes.subarray(at + head, at + length) });
        at += length;
    }
    return boxes;
}
function only(boxes, type) {
    const [first, ...more] = boxes.filter((box) => box.type === type);
    return first === undefined || more.length > 0 ? null : first.content;
}
/** The numbers of an item's properties, from 1 on; none where it is not listed, or twice. */
function propertiesOf(item, owners) {
    const [version, areWide] = [owners.readUInt8(0), (owners.readUInt8(3) & 1) === 1];
    const found = [];
    let at = 8;
    for (let entries = owners.readUInt32BE(4); entries > 0; entries--) {
        const id = version === 0 ? owners.readUInt16BE(at) : owners.readUInt32BE(at);
        at += version === 0 ? 2 : 4;
        const numbers = [];
        for (let left = owners.readUInt8(at++); left > 0; left--) {
            numbers.push(areWide ? owners.readUInt16BE(at) & 0x7fff : owners.readUInt8(at) & 0x7f);
            at += areWide ? 2 : 1;
        }
        if (id === item)
            found.push(numbers);
    }
    return found.length === 1 ? (found[0] ?? []) : [];
}
