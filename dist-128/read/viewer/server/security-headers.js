// The headers that every answer bears: nothing of an archive may run, be framed, or tell another host of itself.
// It must not know what is answered.
/** For pages: scripts, styles, pictures and sounds of this server alone, and none of them inline. */
const pagePolicy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
].join('; ');
/** For bytes of the archive, should a browser ever take them for a page. */
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
const common = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};
export const pageHeaders = { ...common, 'content-security-policy': pagePolicy };
export const fileHeaders = { ...common, 'content-security-policy': filePolicy };
/** What is named by its content is the same for ever. */
export const forEver = { 'cache-control': 'private, max-age=31536000, immutable' };
/** Pages are asked for anew, and may be kept by the browser to go back to. */
export const askAgain = { 'cache-control': 'private, no-cache' };
