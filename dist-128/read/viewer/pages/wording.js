// Numbers, sizes and times as the reader's language writes them. It must not know a page.
import prettyBytes from 'pretty-bytes';
import { chinaTime } from '../../../core/china-time.js';
import { html } from '../../markup.js';
const compact = {
    zh: new Intl.NumberFormat('zh-CN', { notation: 'compact', maximumFractionDigits: 1 }),
    en: new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }),
};
const whole = { zh: new Intl.NumberFormat('zh-CN'), en: new Intl.NumberFormat('en') };
/** `1.2万`, `12.3K`. */
export const short = (t, value) => compact[t.language].format(value);
/** `12,345`. */
export const number = (t, value) => whole[t.language].format(value);
export const bytes = (value) => prettyBytes(value);
/** The day, at UTC+8, as an element that says the moment. */
export function day(at) {
    const text = chinaTime(at);
    return html `<time datetime="${isoTime(at)}" title="${text} (UTC+8)">${text.slice(0, 10)}</time>`;
}
/** Day and minute, at UTC+8. */
export function minute(at) {
    const text = chinaTime(at);
    return html `<time datetime="${isoTime(at)}" title="${text} (UTC+8)">${text.slice(0, 16)}</time>`;
}
const isoTime = (at) => new Date(at * 1000).toISOString();
