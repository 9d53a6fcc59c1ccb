// Digests as the archive writes them. It must not know what is digested.
import { createHash } from 'node:crypto';
/** sha256 of bytes, or of a text's UTF-8, as 64 lower-case hex digits. */
export function sha256(content) {
    return createHash('sha256').update(content).digest('hex');
}
