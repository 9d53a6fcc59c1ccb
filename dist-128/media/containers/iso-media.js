// Walks MP4 and QuickTime films and sound, HEIC and AVIF pictures: boxes, the places of their data, and its end.
// It must not decode.
import { BrokenContainer, refuseZeroTail } from './file-window.js';
import { boxes, readBox } from './iso-boxes.js';
const movieFolders = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'mvex', 'moof', 'traf']);
const maxDepth = 8;
// Items of these types are notes beside the picture, and may end in padding.
const noteTypes = new Set(['Exif', 'mime', 'uri ']);
/** Every box of an MP4: a movie with tracks and its data, which does not end in zeros (no codec in it writes such). */
export async function walkMp4(file) {
    for (const data of await walkMovie(file))
        await refuseZeroTail(file, data.begin, data.end, 'media data');
}
/** Every box of a QuickTime file; its sound may be bare samples, whose silence is zeros. */
export async function walkQuickTime(file) {
    await walkMovie(file);
}
async function walkMovie(file) {
    const top = await topBoxes(file);
    const data = top.filter(({ type }) => type === 'mdat');
    if (data.length === 0)
        throw new BrokenContainer('holds no media data (mdat)');
    let tracks = 0;
    for (const box of top) {
        if (!movieFolders.has(box.type))
            continue;
        for await (const type of typesInside(file, box, 0))
            if (type === 'trak')
                tracks += 1;
    }
    if (tracks === 0)
        throw new BrokenContainer('has no movie with tracks (moov)');
    return data;
}
/** The type of every box below a folder; walking them is the check. */
async function* typesInside(file, folder, depth) {
    if (depth > maxDepth)
        throw new BrokenContainer(`box ${folder.type} is nested too deep`);
    for await (const box of boxes(file, folder.begin, folder.end)) {
        yield box.type;
        if (movieFolders.has(box.type))
            yield* typesInside(file, box, depth + 1);
    }
}
/** Every box of a HEIC or AVIF, and that each picture item lies inside the file and does not end in zeros. */
export async function walkHeif(file) {
    const top = await topBoxes(file);
    const meta = top.find(({ type }) => type === 'meta');
    if (meta === undefined) {
        if (await isSequence(file, top))
            return walkMp4(file); // pictures in a row, without one that stands alone
        throw new BrokenContainer('has no index of pictures (meta)');
    }
    let index;
    let types = new Map();
    for await (const box of boxes(file, meta.begin + 4, meta.end)) {
        if (box.type === 'iloc')
            index = box;
        if (box.type === 'iinf')
            types = await readItemTypes(file, box);
    }
    if (index === undefined)
        throw new BrokenContainer('does not say where its pictures are (iloc)');
    const extents = await readExtents(file, index);
    if (extents.length === 0)
        throw new BrokenContainer('holds no picture');
    for (const { item, begin, end } of extents) {
        if (end > file.size)
            throw new BrokenContainer(`ends inside picture item ${item}, ${end - file.size} bytes short`);
        if (!noteTypes.has(types.get(item) ?? ''))
            await refuseZeroTail(file, begin, end, `picture item ${item}`);
    }
}
async function isSequence(file, top) {
    const ftyp = top.find(({ type }) => type === 'ftyp');
    if (ftyp === undefined || ftyp.end - ftyp.begin > 1024)
        return false;
    const brands = (await file.bytes(ftyp.begin, ftyp.end - ftyp.begin)).toString('latin1');
    return /^(?:.{4})*?(?:msf1|hevc|hevx|avis)/s.test(brands);
}
async function topBoxes(file) {
    const top = [];
    for await (const box of boxes(file, 0, file.size))
        top.push(box);
    if (!top.some(({ type }) => type === 'ftyp' || type === 'moov'))
        throw new BrokenContainer('has no type box (ftyp)');
    return top;
}
async function readItemTypes(file, iinf) {
    const types = new Map();
    const version = (await file.bytes(iinf.begin, 1))[0] ?? 0;
    for await (const entry of boxes(file, iinf.begin + (version === 0 ? 6 : 8), iinf.end)) {
        const body = await readBox(file, entry);
        const entryVersion = body.number(1);
        body.number(3); // flags
        if (entry.type !== 'infe' || entryVersion < 2)
            continue;
        const item = body.number(entryVersion === 2 ? 2 : 4);
        body.number(2); // protection
        types.set(item, body.name());
    }
    return types;
}
/** Where the items' bytes lie in this file; items inside the index itself or in other files are left out. */
async function readExtents(file, iloc) {
    const body = await readBox(file, iloc);
    const version = body.number(1);
    body.number(3); // flags
    const sizes = body.number(2);
    const [offsetSize, lengthSize, baseSize] = [(sizes >> 12) & 15, (sizes >> 8) & 15, (sizes >> 4) & 15];
    const indexSize = version === 0 ? 0 : sizes & 15;
    const extents = [];
    for (let items = body.number(version < 2 ? 2 : 4); items > 0; items--) {
        const item = body.number(version < 2 ? 2 : 4);
        const method = version === 0 ? 0 : body.number(2) & 15;
        const inOtherFile = body.number(2) !== 0;
        const base = body.number(baseSize);
        let left = body.number(2);
        // An extent without numbers costs no bytes: a count of them must not become a loop without end.
        if (indexSize + offsetSize + lengthSize === 0)
            left = Math.min(left, 1);
        for (; left > 0; left--) {
            body.number(indexSize);
            const begin = base + body.number(offsetSize);
            const length = body.number(lengthSize);
            if (method !== 0 || inOtherFile)
                continue;
            extents.push({ item, begin, end: length === 0 ? file.size : begin + length });
        }
    }
    return extents;
}
