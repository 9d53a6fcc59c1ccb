/** The note's pictures in their order. */
export function picturesOf({ images, files }) {
    return images.map(({ position, width, height }) => {
        const renditions = distinct(storedOf(files, 'image', position));
        const [best] = renditions;
        return {
            position,
            width: width ?? best?.width ?? null,
            height: height ?? best?.height ?? null,
            renditions,
            livePhoto: storedOf(files, 'live_photo', position)[0] ?? null,
        };
    });
}
/** The first stored file of a kind that the note has once, or null. */
export function fileOf({ files }, kind) {
    return storedOf(files, kind, 0)[0] ?? null;
}
function storedOf(files, kind, position) {
    return files.flatMap((file) => file.kind === kind &&
        file.position === position &&
        file.current === 1 &&
        file.state === 'stored' &&
        file.digest !== null &&
        file.size !== null
        ? [
            {
                digest: file.digest,
                rendition: file.rendition,
                mediaType: file.media_type ?? 'application/octet-stream',
                width: file.width,
                height: file.height,
                size: file.size,
            },
        ]
        : []);
}
/** Renditions that are one file are named together. */
function distinct(files) {
    const byDigest = new Map();
    for (const file of files) {
        const same = byDigest.get(file.digest);
        byDigest.set(file.digest, same === undefined ? file : { ...same, rendition: `${same.rendition}, ${file.rendition}` });
    }
    return [...byDigest.values()];
}
/** What every browser shows by itself; others are shown as WebP. */
export const isShownByBrowsers = (mediaType) => /^image\/(jpeg|png|gif|webp|avif)$/.test(mediaType);
