// The program's name and version. It must not know what the program does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
/** The program's version, as package.json has it. */
export const version = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')).version;
/** How the program names itself to hosts. */
export const userAgent = `rednote-archive/${version}`;
