/** One snapshot, kept by the browser (IndexedDB) until the program has ended. */

const DATABASE = "crossload";
const STORE = "snapshots";
const KEY = "journey";

/** @returns {Promise<Uint8Array | undefined>} */
export async function kept() {
  return carryOut("readonly", (store) => store.get(KEY));
}

/** Is on disk when the promise is fulfilled. @param {Uint8Array} snapshot */
export async function keep(snapshot) {
  await carryOut("readwrite", (store) => store.put(snapshot, KEY));
}

export async function forget() {
  await carryOut("readwrite", (store) => store.delete(KEY));
}

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} request */
async function carryOut(mode, request) {
  const opening = indexedDB.open(DATABASE);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await result(opening);
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const asked = request(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return asked.result;
  } finally {
    database.close();
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
