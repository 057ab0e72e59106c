/* Python in a worker: runs the cells that a page sends, and tells what they print.

   The build puts Pyodide's scripts before this one (hooks/live/runtime.py), so that the worker loads
   nothing: its files come with the first message. Readers' code finds no way out of here: before it
   runs, everything is taken away by which a worker reaches a network or what the browser keeps. The
   policy of the page, under which the worker stands, is the second wall. */
{
  const scope = globalThis;
  const send = scope.postMessage.bind(scope);
  const LIMIT = 512 * 1024 * 1024; // bytes of Python's memory

  // JavaScript itself, and what Pyodide calls while it runs.
  const KEPT = new Set(
    `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol
    Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError
    URIError globalThis JSON Math Intl ArrayBuffer SharedArrayBuffer Atomics DataView Int8Array
    Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array
    Float32Array Float64Array BigInt BigInt64Array BigUint64Array Map Set WeakMap WeakSet WeakRef
    FinalizationRegistry Proxy Reflect Iterator WebAssembly decodeURI decodeURIComponent encodeURI
    encodeURIComponent escape unescape isFinite isNaN TextDecoder TextEncoder performance crypto
    setTimeout clearTimeout queueMicrotask constructor self console URL Event EventTarget
    DOMException`.split(/\s+/),
  );

  const takeAway = () => {
    for (let each = scope; each && each !== Object.prototype; each = Object.getPrototypeOf(each))
      for (const name of Object.getOwnPropertyNames(each)) {
        if (KEPT.has(name)) continue;
        try {
          delete each[name];
        } catch {
          /* What cannot be deleted is part of the language. */
        }
      }
  };

  const start = async ({ interpreter, library, engine }) => {
    const module =
      interpreter instanceof WebAssembly.Module
        ? interpreter
        : await WebAssembly.compile(interpreter);
    const grow = WebAssembly.Memory.prototype.grow;
    WebAssembly.Memory.prototype.grow = function (pages) {
      if (this.buffer.byteLength + pages * 65536 > LIMIT) throw new RangeError("out of memory");
      return grow.call(this, pages);
    };
    scope.fetch = async (address) => new Response(`${address}`.endsWith(".zip") ? library : "");
    WebAssembly.instantiateStreaming = async (_, imports) => ({
      module,
      instance: await WebAssembly.instantiate(module, imports),
    });
    const quiet = () => {};
    const python = await loadPyodide({
      indexURL: "https://localhost/", // nothing is asked for there
      lockFileContents: { info: LOCK_INFO, packages: {} },
      createPyodideModule: _createPyodideModule,
      jsglobals: {},
      stdin: () => null,
      stdout: quiet,
      stderr: quiet,
    });
    python.unpackArchive(engine, "zip", { extractDir: "/engine" });
    python.runPython("import sys; sys.path.append('/engine')");
    const cells = python.pyimport("hooks.live.cells");
    takeAway();
    return { module, python, cells };
  };

  let ready;
  scope.onmessage = async ({ data }) => {
    try {
      if (data.start) {
        ready = start(data.start);
        send({ ready: true, interpreter: (await ready).module });
      } else {
        const { python, cells } = await ready;
        const told = { done: true };
        const program = JSON.stringify(data.cells);
        if (data.language) {
          cells.restore();
          const stepping = python.pyimport("hooks.live.stepping");
          told.trace = stepping.record_in_page(program, data.language);
        } else
          told.ended = cells.run_in_page(program, (cell, kind, text) => {
            send({ cell, kind, text });
          });
        send({ ...told, bytes: python._module.HEAP8.length });
      }
    } catch (error) {
      send({ broken: `${error}` });
    }
  };
}
