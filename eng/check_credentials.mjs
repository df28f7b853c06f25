// node check_credentials.mjs OURS.json VALID: compares what 'ductus verify --json' said of files with the reference validator's verdicts; the first VALID of them must be valid.
import fs from 'node:fs';
import init, { WasmReader } from '@contentauth/c2pa-wasm';

const types = { png: 'image/png', jpg: 'image/jpeg', pdf: 'application/pdf', webp: 'image/webp' };
await init({ module_or_path: fs.readFileSync(new URL('./node_modules/@contentauth/c2pa-wasm/pkg/c2pa_bg.wasm', import.meta.url)) });

async function verdict(file) {
    try {
        const reader = await WasmReader.fromBytes(types[file.split('.').pop()], new Uint8Array(fs.readFileSync(file)));
        const report = JSON.parse(reader.json());
        const failures = (report.validation_results?.activeManifest?.failure ?? []).map(failure => failure.code);
        return report.validation_state === 'Valid' && failures.every(code => code === 'signingCredential.untrusted') ? 'untrusted' : 'broken';
    } catch (error) {
        return String(error?.message ?? error).includes('JumbfNotFound') ? 'none' : 'broken';
    }
}

const ours = JSON.parse(fs.readFileSync(process.argv[2]));
const valid = Number(process.argv[3]);
let differ = 0;
for (const [number, { file, credentials, problem }] of ours.entries()) {
    const reference = await verdict(file);
    // Ductus has a word of its own for files with two stores, which count as none.
    const own = credentials === 'twoStores' ? 'broken' : credentials;
    if (own !== reference || (number < valid && reference !== 'untrusted')) {
        differ++;
        console.log(`${file}: the reference says ${reference}, Ductus ${credentials}${problem ? ` (${problem})` : ''}`);
    }
}
console.log(`${ours.length - differ} agree, ${differ} differ`);
process.exit(differ === 0 && ours.length > valid ? 0 : 1);
