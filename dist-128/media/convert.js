import { sharp } from './uncached-sharp.js';
/** High enough that nobody sees a difference from the camera's file. */
const defaultQuality = { jpeg: 90, webp: 85, avif: 60 };
/**
 * The picture in `input` (a path, or a file's bytes) as a new file. A film stays one where the whole of it is wanted as WebP;
 * else its first picture is taken. Where the target has no alpha, white shows through.
 * @throws where it does not decode, has more than `maxPixels`, or takes longer than `timeoutMs`.
 */
export async function convertPicture(input, { to, longestEdge, quality = defaultQuality[to] }, { maxPixels, timeoutMs }) {
    const animated = to === 'webp' && longestEdge === undefined;
    const picture = sharp(input, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true, animated });
    const { icc, format, pages = 1 } = await picture.metadata();
    picture.timeout({ seconds: Math.ceil(timeoutMs / 1000) }).autoOrient();
    if (longestEdge !== undefined)
        picture.resize({ width: longestEdge, height: longestEdge, fit: 'inside', withoutEnlargement: true });
    // A profile of ink or grey would not fit the colours that are written.
    if (icc?.toString('latin1', 16, 20) === 'RGB ')
        picture.keepIccProfile();
    const content = await encoders[to](picture, quality).toBuffer();
    return pages > 1 && films.has(format) && !animated ? { content, firstOf: pages } : { content };
}
/** Whose pictures are one film; those of other formats stand by themselves. */
const films = new Set(['gif', 'webp']);
const encoders = {
    jpeg: (picture, quality) => picture.flatten({ background: '#fff' }).toColourspace('srgb').jpeg({ quality }),
    webp: (picture, quality) => picture.toColourspace('srgb').webp({ quality }),
    avif: (picture, quality) => picture.toColourspace('srgb').avif({ quality, effort: 2 }),
};
