// The configuration: one schema, from flags over the environment over the file over the defaults in config/default.yaml.
// Bad values are refused here, before anything starts. It must not open the archive.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from './core/errors.js';
import { renditions } from './core/model.js';
/** "60/min", "2/s", "1/h": starts per second. */
const rate = z.string().transform((text, context) => {
    const match = /^(\d+(?:\.\d+)?)\/(s|sec|second|m|min|minute|h|hour)$/.exec(text.trim());
    const amount = Number(match?.[1]);
    if (!match || !(amount > 0)) {
        context.addIssue(`is “${text}”; expected a number above 0 and a unit, such as 60/min or 2/s`);
        return z.NEVER;
    }
    const seconds = match[2]?.startsWith('s') ? 1 : match[2]?.startsWith('m') ? 60 : 3600;
    return amount / seconds;
});
/** A cap as `--budget` takes it (500 or 50CNY), or null for none. */
const cap = z.union([z.int().min(0).transform(String), z.string().min(1), z.null()]);
const schema = z.strictObject({
    provider: z.strictObject({
        baseUrl: z.url({ protocol: /^https?$/, error: 'expected an http(s) URL such as https://api.justoneapi.com' }),
        rate,
        concurrency: z.int().min(1).max(64),
        timeoutSeconds: z.number().positive(),
        maxBodyMiB: z.number().positive().max(1024),
        outageMinutes: z.number().positive(),
        allowPlainHttp: z.boolean(),
    }),
    media: z.strictObject({
        enabled: z.boolean(),
        renditions: z.array(z.enum(renditions)),
        voice: z.boolean(),
        livePhoto: z.boolean(),
        avatar: z.boolean(),
        cover: z.boolean(),
        video: z.boolean(),
        concurrency: z.int().min(1).max(64),
        timeoutSeconds: z.number().positive(),
        longestMinutes: z.number().positive(),
        hosts: z.array(z.string().min(1)),
        decode: z.enum(['all', 'sample', 'none']),
        authorSettings: z.enum(['record', 'honour']),
    }),
    money: z.strictObject({
        pricePerCall: z.number().min(0),
        currency: z.string().regex(/^[A-Z]{3}$/, 'expected a three-letter code such as CNY'),
        confirmAbove: z.int().min(0),
        capPerDay: cap,
        capPerMonth: cap,
    }),
    nightly: z.strictObject({
        seeds: z.array(z.string().min(1)),
        minIntervalHours: z.number().min(1).max(24),
        maxIntervalDays: z.number().min(1),
        keepCatalogs: z.int().min(0),
    }),
    disk: z.strictObject({ minFreeGiB: z.number().min(0) }),
});
const commandLine = 'the command line';
const defaultsPath = join(import.meta.dirname, '../config/default.yaml');
const fileNames = ['yaml', 'yml', 'json'].map((extension) => `rednote-archive.config.${extension}`);
/** The configuration file in an archive folder, or undefined. */
export function configFileIn(archiveDir) {
    return fileNames.map((name) => join(archiveDir, name)).find((path) => existsSync(path));
}
/**
 * Merges and checks the layers.
 * @param path the configuration file, if there is one
 * @param flags what the command line says, in the shape of the file
 * @throws {UsageError} naming the file or flag, the key, and what is expected
 */
export function loadConfig(path, flags, env) {
    const layers = [
        { name: 'config/default.yaml', layer: readLayer(defaultsPath) },
    ];
    if (path !== undefined)
        layers.push({ name: path, layer: readLayer(path) });
    layers.push({ name: 'the environment', layer: fromEnvironment(env) }, { name: commandLine, layer: flags });
    let merged = {};
    for (const { name, layer } of layers) {
        merged = merge(merged, layer);
        // Checked layer by layer, so that the message can name the one that is wrong.
        const checked = schema.safeParse(merged);
        if (!checked.success)
            throw new UsageError(`${name === commandLine ? '' : `${name}: `}${explain(checked.error, name)}`);
    }
    return schema.parse(merged);
}
function readLayer(path) {
    let text;
    try {
        text = readFileSync(path, 'utf8');
    }
    catch (error) {
        throw new UsageError(`cannot read the config file ${path}: ${error.message}`);
    }
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const broken = document.errors[0];
    if (broken)
        throw new UsageError(`${path}, line ${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`);
    const layer = document.toJS() ?? {};
    if (typeof layer !== 'object' || Array.isArray(layer) || layer === null)
        throw new UsageError(`${path}: expected sections such as “media:”, each with its keys`);
    return layer;
}
function fromEnvironment(env) {
    const hosts = env.REDNOTE_MEDIA_HOSTS?.split(',')
        .map((host) => host.trim())
        .filter((host) => host !== '');
    return {
        ...(env.JUSTONEAPI_BASE_URL ? { provider: { baseUrl: env.JUSTONEAPI_BASE_URL } } : {}),
        ...(hosts && hosts.length > 0 ? { media: { hosts } } : {}),
    };
}
function merge(below, above) {
    if (!isSection(below) || !isSection(above))
        return above;
    const merged = { ...below };
    for (const [key, value] of Object.entries(above))
        if (value !== undefined)
            merged[key] = merge(below[key], value);
    return merged;
}
const isSection = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** The keys that a flag sets: an error names the flag, not the key. */
const flagOf = {
    'provider.rate': '--rate',
    'provider.concurrency': '--concurrency',
    'media.renditions': '--renditions',
    'media.concurrency': '--media-concurrency',
};
function explain(error, name) {
    return error.issues
        .map((issue) => {
        const key = issue.path.join('.');
        const at = name === commandLine ? (flagOf[key.replace(/\.\d+$/, '')] ?? key) : key;
        if (issue.code === 'unrecognized_keys')
            return `unknown key ${issue.keys.map((key) => [...issue.path, key].join('.')).join(', ')}; config/default.yaml lists every key`;
        return `${at || 'the file'}${issue.message.startsWith('is ') ? ' ' : ': '}${issue.message}`;
    })
        .join('; ');
}
/**
 * The provider's token, from `JUSTONEAPI_TOKEN` or the file that `JUSTONEAPI_TOKEN_FILE` names.
 * @throws {UsageError} where there is none; the message never holds a token
 */
export function readToken(env) {
    const file = env.JUSTONEAPI_TOKEN_FILE;
    let token = env.JUSTONEAPI_TOKEN?.trim();
    if (!token && file) {
        try {
            token = readFileSync(file, 'utf8').trim();
        }
        catch (error) {
            throw new UsageError(`cannot read JUSTONEAPI_TOKEN_FILE ${file}: ${error.code}`);
        }
        if (!token)
            throw new UsageError(`JUSTONEAPI_TOKEN_FILE ${file} is empty`);
    }
    if (!token)
        throw new UsageError('no token: set JUSTONEAPI_TOKEN to the provider’s access token, or JUSTONEAPI_TOKEN_FILE to a file that holds it');
    return token;
}
/**
 * The token travels in the URL: in clear text only to this machine.
 * @throws {UsageError} where the base URL is plain http to another one, and that is not allowed
 */
export function checkBaseUrl(provider) {
    const { protocol, host } = new URL(provider.baseUrl);
    if (protocol === 'https:' || provider.allowPlainHttp || isLoopback(provider.baseUrl))
        return;
    throw new UsageError(`JUSTONEAPI_BASE_URL is plain http to ${host}, and would send the token in clear text. Use https, or set provider.allowPlainHttp: true in the config.`);
}
/** Whether a URL is of this machine. */
export const isLoopback = (url) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
