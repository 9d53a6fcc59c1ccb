// sharp without its cache: libvips knows files by their name, and would answer for one that is no longer there. Import it
// for the first picture that needs it: many runs have none, and it takes memory.
import sharp from 'sharp';
sharp.cache(false);
export { sharp };
