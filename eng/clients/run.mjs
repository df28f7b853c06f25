// Runs the official clients, unchanged but for their base address, through everything that they can do. DUCTUS_HOST, DUCTUS_GOOD, DUCTUS_BROKE and DUCTUS_SLOW (tokens), DUCTUS_ARCHIVE (a zip file of a page with its text) and DUCTUS_HAND (a hand) say with what.
import Replicate, { validateWebhook, parseProgressFromLogs } from "replicate";
import OpenAI, { toFile } from "openai";
import http from "node:http";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const { DUCTUS_HOST: host, DUCTUS_GOOD: good, DUCTUS_BROKE: broke, DUCTUS_SLOW: slow, DUCTUS_ARCHIVE: archive, DUCTUS_HAND: hand } = process.env;
// Short work: one version of each word, on a small sheet.
const quick = { candidates: 1, size: "postcard" };
const long = { ...quick, text: "Dear Martha, thank you for the plums. ".repeat(8), candidates: 4 };
const results = [];
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
async function scenario(name, work) {
  const t = performance.now();
  try { const note = await work(); results.push([name, "ok", Math.round(performance.now() - t), note ?? ""]); }
  catch (e) { results.push([name, "FAIL", Math.round(performance.now() - t), String(e.stack ?? e).slice(0, 500)]); }
}
const client = (auth = good, more = {}) => new Replicate({ auth, baseUrl: `${host}/v1`, ...more });
const c = client();
const model = await c.models.get("ductus", "mini");
const version = model.latest_version.id;

await scenario("run-block", async () => {
  const out = await c.run(`ductus/mini:${version}`, { input: { ...quick, text: "Dear Martha" } });
  assert.ok(Array.isArray(out)); const blob = await out[0].blob(); assert.equal(blob.type, "image/png"); assert.ok(blob.size > 1000);
  return `FileOutput ${out[0].constructor.name}, ${blob.type}, url() ${String(out[0].url()).slice(0, 22)}`;
});
await scenario("run-block-by-name", async () => { const out = await c.run("ductus/mini", { input: { ...quick, text: "Dear Martha" } }); return String(out[0]).slice(0, 30); });
await scenario("run-poll", async () => {
  const seen = []; const out = await c.run("ductus/mini", { input: { ...quick, text: "Dear" }, wait: { mode: "poll", interval: 100 } }, p => seen.push(p.status));
  return `output is ${typeof out[0]} ${String(out[0]).slice(0, 40)}…, statuses ${[...new Set(seen)]}`;
});
await scenario("run-block-timeout-then-poll", async () => {
  const seen = []; const out = await c.run("ductus/mini", { input: long, wait: { mode: "block", timeout: 1 } }, p => seen.push(p.status));
  assert.ok(out); return `statuses ${seen}; output ${typeof out[0]}`;
});
await scenario("run-failed", async () => { await assert.rejects(() => c.run("ductus/mini", { input: { ...quick, text: "\u05e9" } }), /Prediction failed: .*(Hebrew|cannot be written)/); return "throws Prediction failed: …"; });
await scenario("predictions-create-get-list-wait", async () => {
  let p = await c.predictions.create({ version, input: { ...quick, text: "a" } }); assert.equal(p.status, "starting");
  p = await c.predictions.get(p.id); p = await c.wait(p, { interval: 100 }); assert.equal(p.status, "succeeded");
  const l = await c.predictions.list(); assert.ok(l.results.length); return `progress ${JSON.stringify(parseProgressFromLogs(p))}`;
});
await scenario("predictions-cancel", async () => { let p = await c.predictions.create({ version, input: long }); p = await c.predictions.cancel(p.id); assert.equal(p.status, "canceled"); });
await scenario("pagination", async () => { let n = 0, pages = 0; for await (const page of c.paginate(c.predictions.list)) { n += page.length; pages++; } return `${n} in ${pages} pages`; });
await scenario("stream", async () => {
  const events = []; for await (const e of c.stream("ductus/mini", { input: { ...quick, text: "a" } })) events.push(`${e.event}:${String(e.data).slice(0, 18)}`);
  assert.ok(events.at(-1).startsWith("done")); return events.join(" | ");
});
await scenario("stream-failed", async () => { const events = []; await assert.rejects(async () => { for await (const e of c.stream("ductus/mini", { input: { ...quick, text: "\u05e9" } })) events.push(e.event); }); return events.join(","); });
await scenario("webhook-signed", async () => {
  const { key } = await c.webhooks.default.secret.get();
  const got = []; const hook = http.createServer((q, r) => { let b = ""; q.on("data", d => b += d); q.on("end", async () => { const ok = await validateWebhook({ id: q.headers["webhook-id"], timestamp: q.headers["webhook-timestamp"], signature: q.headers["webhook-signature"], body: b, secret: key }); got.push([JSON.parse(b).status, ok, q.headers]); r.statusCode = got.length === 1 ? 500 : 200; r.end(); }); }).listen(0, "127.0.0.1");
  await new Promise(r => hook.once("listening", r));
  let p = await c.predictions.create({ version, input: { ...quick, text: "Dear Martha" }, webhook: `http://127.0.0.1:${hook.address().port}/`, webhook_events_filter: ["start", "logs", "output", "completed"] });
  await c.wait(p, { interval: 200 }); await new Promise(r => setTimeout(r, 1500)); hook.close();
  assert.ok(got.every(g => g[1])); assert.equal(got.at(-1)[0], "succeeded");
  assert.equal(got[0][2]["webhook-id"], got[1][2]["webhook-id"]);
  return `${got.length} deliveries, all signatures valid, the refused first one sent again with the same id: ${got.map(g => g[0])}`;
});
await scenario("files", async () => {
  const f = await c.files.create(png, { letter: 1 }); assert.equal(f.metadata.letter, 1); assert.equal(f.size, png.length);
  await c.files.get(f.id); await c.files.list(); assert.equal(await c.files.delete(f.id), true); await assert.rejects(() => c.files.get(f.id), /404/);
});
await scenario("file-as-input", async () => { const p = await c.predictions.create({ version, input: { ...quick, text: "a", hand: readFileSync(hand) } }); assert.ok(p.input.hand.startsWith(`${host}/v1/files/`)); const done = await c.wait(p, { interval: 100 }); assert.equal(done.status, "succeeded"); return `input.hand became ${p.input.hand}`; });
await scenario("file-as-data-uri", async () => { const p = await client(good, { fileEncodingStrategy: "data-uri" }).predictions.create({ version, input: { text: "a", page: new Blob([png], { type: "image/png" }) } }).catch(e => ({ input: { page: "throws " + e.message } })); assert.match(p.input.page, /^throws .*422/s); assert.ok(!p.input.page.includes(good)); return String(p.input.page).slice(0, 90); });
await scenario("models", async () => {
  await c.models.list(); const m = await c.models.create("ductus", "ida-" + Date.now(), { visibility: "private", hardware: "cpu", description: "Ida's hand" });
  await c.models.versions.list("ductus", "mini"); await c.models.versions.get("ductus", "mini", version); const s = await c.models.search("hand"); return `search (QUERY) found ${s.results.length}`;
});
await scenario("trainings", async () => {
  await c.models.create("ductus", "ida", { visibility: "private", hardware: "cpu" });
  const pages = await c.files.create(new Blob([readFileSync(archive)], { type: "application/zip" }));
  let t = await c.trainings.create("ductus", "mini", version, { destination: "ductus/ida", input: { input_images: pages.urls.get, whose: "Ida", right: "public-domain", steps: 2 } });
  assert.equal(t.status, "starting"); while (!["succeeded", "failed"].includes(t.status)) { await new Promise(r => setTimeout(r, 150)); t = await c.trainings.get(t.id); }
  await c.trainings.list(); const m = await c.models.get("ductus", "ida"); assert.ok(t.output.version.endsWith(m.latest_version.id)); return `output ${JSON.stringify(t.output).slice(0, 60)}…`;
});
await scenario("trainings-cancel", async () => { const pages = await c.files.create(new Blob([readFileSync(archive)], { type: "application/zip" })); let t = await c.trainings.create("ductus", "mini", version, { destination: "ductus/ida", input: { input_images: pages.urls.get, whose: "Ida", right: "public-domain", steps: 300 } }); t = await c.trainings.cancel(t.id); assert.equal(t.status, "canceled"); });
await scenario("trainings-no-destination", async () => { await assert.rejects(() => c.trainings.create("ductus", "mini", version, { destination: "ductus/none", input: {} }), /404/); });
await scenario("hardware-account-collections", async () => { const h = await c.hardware.list(); await c.accounts.current(); await c.collections.list(); await c.collections.get("hands"); return h.map(x => x.sku).join(); });
await scenario("deployments", async () => {
  await c.deployments.create({ name: "letters", model: "ductus/mini", version, hardware: "cpu", min_instances: 0, max_instances: 1 });
  await c.deployments.get("ductus", "letters"); await c.deployments.list(); const d = await c.deployments.update("ductus", "letters", { max_instances: 2 }); assert.equal(d.current_release.number, 2);
  const p = await c.deployments.predictions.create("ductus", "letters", { input: { ...quick, text: "a" }, wait: true }); assert.equal(p.status, "succeeded"); assert.equal(await c.deployments.delete("ductus", "letters"), true);
});
await scenario("error-401", async () => { await assert.rejects(() => client("wrong").predictions.list(), e => e.response.status === 401); });
await scenario("error-402", async () => { await assert.rejects(() => client(broke).predictions.create({ version, input: { text: "a" } }), e => e.response.status === 402); });
await scenario("error-404", async () => { await assert.rejects(() => c.predictions.get("nope"), e => e.response.status === 404); });
await scenario("error-422", async () => { await assert.rejects(() => c.predictions.create({ version, input: {} }), e => e.response.status === 422); });
await scenario("error-422-version", async () => { await assert.rejects(() => c.predictions.create({ version: "0".repeat(64), input: { text: "a" } }), e => e.response.status === 422); });
for (const method of ["POST", "GET"]) await scenario("error-429-" + method, async () => {
  const t = performance.now(), at = []; const cc = client(slow, { fetch: async (...a) => { at.push(Math.round(performance.now() - t)); return fetch(...a); } });
  try { method === "POST" ? await cc.predictions.create({ version, input: { text: "a" } }) : await cc.predictions.list(); } catch (e) { return `threw ${e.message.slice(0, 60)}; tries at ${at} ms`; }
  return `tries at ${at} ms (Retry-After was 1)`;
});
await scenario("error-429-forever", async () => {
  const t = performance.now(), at = []; const cc = new Replicate({ auth: good, baseUrl: `${host}/v1`, fetch: async () => { at.push(Math.round(performance.now() - t)); return new Response("{}", { status: 429, headers: { "Retry-After": "1" } }); } });
  await assert.rejects(() => cc.predictions.create({ version, input: { text: "a" } })); return `tries at ${at} ms`;
});
await scenario("idempotency", async () => {
  const send = text => fetch(`${host}/v1/predictions`, { method: "POST", headers: { Authorization: `Bearer ${good}`, "Content-Type": "application/json", "Idempotency-Key": "k1" }, body: JSON.stringify({ version, input: { text } }) });
  const a = await (await send("a")).json(), r = await send("a"), b = await r.json(); assert.equal(a.id, b.id); assert.equal((await send("b")).status, 422); return r.headers.get("idempotent-replayed");
});
await scenario("estimate", async () => { await fetch(`${host}/v1/estimate`, { method: "POST", headers: { Authorization: `Bearer ${good}`, "Content-Type": "application/json" }, body: JSON.stringify({ version, input: { text: "a" } }) }); });

// A picture of 64 x 64 pixels.
const page = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAIoElEQVR42qXJB66rSBRFUeY/KpPB5JzB5AwmZ+ghWO93la6Othbw/M8HPPd1Hvu2LvM0Dn33bZu6Kos8S5M4CgP/47mObZmGrqmKLIkCz7EMTb1JAsdQBIbAF/Bcx7ZMQ9fWZZ7Goe85lqEpksAxFImjMPjLgefc5uFbF2nku5auiBxNYvDr2pexa8osDjzbUCWeeeMIeB/r1LdVnoQfx9RkgaUIFAKeYxnaMg09S5M4Cof/2sCzT98y8W1NZAj43sa2iD+WKtA4dK1Dk0eeqfAUBp5LX2eha8jcG30dc1elgaNLLIkAzzbUqW8pHAlfS1fGniExOHhMbR46mkChvxx41q4IbYXFX1tfRo7KEeA+VLGr8SR0jHXi6cIbPqcm/RgihVxzm/mmRKP38s0DS2Yw4Fna1NM4/F8XeOY6skTytTSxLb3BtU0cmYK2b+oqNLx3macyyNHnH41Fz6HwdQ67xjIwePyeqtAUCOCZSl9j4K2NLQG/htxTKHCpQ4NDjy51JPKXA8+YuxJx9aktYMc3Njlka0KdgZbKV6nXVHgyeQ+ZI+Jnl1g8ureRwcJrHWg0OJcf5Q08Q2px8FJ6En60oUb9tYGnj3Xq7iLtfX1DlTzbQCGOxpfxvf5I2FZ5IrqWroAshcPDc25z0JRZLDimJvMaEoMGni5U8K10OHCINfKoPQGeUoO6Wl9Cl9xifjnwfH0RHmMVX3OTOmuXe3WBhEyJRmyFRV+Nx4N9KKNzqpN7aTN3+xGgIVKwJTPeR+WwwNN63P854Gkc+igMYkkUZAiEV+syZ2mSa6qiYyiCX4+9Kuu9ZRo2RRLUfbi7tqk91/E5luHe54GntsgllsDWobZUgTuPOXINHXzuKg18CoVfDjyVgQ0fZk9lsLGIKeDOXIW/znuJhLvU0d6jt0R61SY++uyRKVBrk3PIX4WGdC61xiLwlBrcWvjgUUvIHan01waeQnmVKlhpUK3DjYG0Jvq1sM7Ge4cYXHL03tOHmn16CZg1ZLeI22P+SIQzFa9MunMZeHLpSoUj5raQWXxq8sjBwTsLbQ241sBS+eXAkwl7SE8u/jWgUr4SbvXfg4022isXj4iZPaIz4Uq5U34LqNHBWh0spDNmlw/ZW0itAk/KLR7eav+6wJMwowXl/OKilbT7RKteEdUbr5SdbLgQVg+r5SMgv9od04MJZtzsIKW4ffBGOcN3pwNPTHXaFZKtcvh4LW0eWgqLA+fcZIEpMxi/HHgispFWB0rpTj0+aMGNxh0StbjYYEJ9ld1DcnbQrwCvhNl6xe9W3lw4Y3rt9LGSn0zgCfGSG7TDg1OqlRbrrw08AZpRjTBqu/MKsZxuxUk/XDDCC+YrzcbpQTFRsp28mNcHTsiK65XVun0kfdf8oG428PhwjOdUzXXSpG3W5YEhmpIl0wqDshiH88uB5wMGcIQmeEYWVMU03FfopVGZtdXYrdO5vZcPhUiMpUT+LumabflOHORJXfTNPOzLBR7v/33gcS/7MDd9USd5EDu+ZWu6fOdEisVICPkv73ZOazdWbVZGqRe+XMNUVEFmeIJGcAB+gMc5jEUZhJYpyRQNQe+yNm2SOq6mcjyG/V8OPPamDnz9ThH/tlal5yoygT+XucgdWxIx5J3GLH2ZAo9A99AnsaVzLHw5uzYKDZWhAfBYi9RSKewd2sCVePjXBh5z4kvMP7WeyWB3k9t3/LJmocKDSx/YHPF25UsloL2INRHexsgV6OdQOzqFnFVqyAh4jIFJQWvicthZhBL1NqnG/UNpyfDSOir+5cCjd+/wVBr8s4kl4sxcBpoDHd/alwwOuca8VShge2LTl9FT0aW2hL9LFeoufA5ZI5MAj9bi3sKl/7rAo9aI1ZOfhY1PqQD1FnNGKtj49FYq2OwIb2aiQ8xfWoPaw9tfueSSS8j44u5Eh7uQAY9SgloNGy1qdbgzkN5E+QsTblx8COkl5b8ceOT8lrJLTE8hOfh456KNDVcmWGh/pj7T2xtJdyCcHrc7zPqiZosYDazXkFaBavlSCuCR0oMLF8obcKuFtfKvDTxivFJuh2jFxYczabeQkh2sP+Jm/ZKSjfZ6VC9vIVrezhdW85MLJsJqQDndmc+AGRXwCOGEG+XF+QOq5QfjdbCSbpTTglK8kFb9y4GH93tYjmdcz3fKrm/u00FSNGFatr2t6mK9LyiGI6qmK2mWJ+O2LyEYECVZCKM4aKcBHs5r/88BD+tUx9vIFkyJBkj4tDdjlzuppzMqhz3Ie81FW8VGaMmESEH34tz6pMx8xdV4hEX/CzyMlS+o5LcXZaQTLHj1QWrxAHJOueFK2P1y4KGNZHgxZjqCrJVNEGfnM8w7xYIIbrmioldtmPSpd1z2m4NQgvYk1fB7vbWouyk97oGH0sL2wCWvXGDOSoe/NvC8lU85g7QW1CvMGlG7o7yVdCcuOtlwk7JXTC9K9asFYvSw2RDOjL8HJthpfxGSm4/AQ0pO2h0oZ4T1AlKKlw8XLlhxu8GM5pfTLwceQjDDarpx3gjK8cI43S+GE2W1T94fCKN6WbfDtOKm3w2iZCdpV/At2XGzvEjRiuoZeHBO89J2+dcFHoyRrSD/LjdKS6aftfOFUKLxSZvphN+C7iX1eEAkr7lxNewgwalOVPbbC2cVOyy6FXhQStCcMG+nA8QZyfDislsumOQUy0/rYfvlwIOQrKQ7QVp18/FC35xsuGFW98sJYhSvmF6UN8N6QTgtqNYnLtpxu2GCETXbT8rvtAMPjFOcpFlemJbtsBx/beCBUIJiBVkznU+Y5FXbT+txgwj+ZnhJNWwviLOy6cZlv14wRtKcqOiW60dpUX+HeTuBB4RRnKQYTpAUzbAczw/jNC/rthumZTuuXw48LxCCERTDCfJN0QzL8YIoyYqq6YZp2Y7rffwgjOIkzfKirOqm/Xb9ME7zsm77cV73f6YaENNnhnzHAAAAAElFTkSuQmCC", "base64");
const o = new OpenAI({ apiKey: good, baseURL: `${host}/openai/v1` });
await scenario("openai-generate", async () => { const r = await o.images.generate({ model: "ductus/flux", prompt: "a blackboard", n: 2, size: "64x64" }); assert.equal(r.data.length, 2); assert.ok(r.data[0].b64_json); });
await scenario("openai-generate-url", async () => { const r = await o.images.generate({ model: "ductus/mini", prompt: "Dear Martha", response_format: "url" }); assert.ok(r.data[0].url); });
await scenario("openai-stream", async () => { const types = []; for await (const e of await o.images.generate({ model: "ductus/flux", prompt: "a", size: "64x64", stream: true, partial_images: 1 })) types.push(e.type); return types.join(); });
await scenario("openai-edit", async () => { const r = await o.images.edit({ model: "ductus/flux", prompt: "candle light", image: await toFile(page, "page.png", { type: "image/png" }), mask: await toFile(page, "mask.png", { type: "image/png" }) }); assert.equal(r.data.length, 1); });
await scenario("openai-edit-many", async () => { await o.images.edit({ model: "ductus/flux", prompt: "x", image: [await toFile(page, "a.png"), await toFile(page, "b.png")] }); });
await scenario("openai-models", async () => { const l = []; for await (const m of o.models.list()) l.push(m.id); return l.join(); });
await scenario("openai-401", async () => { await assert.rejects(() => new OpenAI({ apiKey: "x", baseURL: `${host}/openai/v1`, maxRetries: 0 }).images.generate({ prompt: "a" }), e => e.status === 401 && e.code === "invalid_api_key"); });
await scenario("openai-404", async () => { await assert.rejects(() => o.images.generate({ model: "dall-e-9", prompt: "a" }), e => e.status === 404 && e.code === "model_not_found"); });

for (const r of results) console.log(r.join("\t"));
console.log(`${results.filter(r => r[1] === "ok").length} passed, ${results.filter(r => r[1] !== "ok").length} failed`);
process.exit(results.every(r => r[1] === "ok") ? 0 : 1);
