//! `check.wasm`: the type checker as a WASI reactor. One instance checks for one tenant.
//!
//! A host writes a request into the memory that [`crossload_buffer`] makes, calls [`crossload_call`] and reads the
//! response that it points to. After a trap the instance must be thrown away; [`crossload_fault`]'s buffer says what
//! happened. The entries are those of the engine's module, so that one host serves both.

mod exhaustion;
#[path = "../../wasm/src/fault.rs"]
mod fault;
#[path = "../../wasm/src/pause.rs"]
pub mod pause;
mod request;

use std::{cell::RefCell, sync::Once};

use monty_type_checking::TypeChecker;

use crate::request::{Request, refusal};

/// Bytes that the buffer for small requests holds.
const SMALL_LEN: usize = 64 * 1024;

/// The checker, which keeps what it knows of the standard library from one check to the next, and the buffers.
#[derive(Default)]
struct Instance {
    checker: TypeChecker,
    request: Vec<u8>,
    response: Vec<u8>,
}

thread_local! {
    static INSTANCE: RefCell<Instance> = RefCell::default();

    /// The buffer for small requests, at the same address in every instance.
    static SMALL: RefCell<[u8; SMALL_LEN]> = const { RefCell::new([0; SMALL_LEN]) };
}

/// Does once per instance what has to be done before anything else.
fn start() {
    static START: Once = Once::new();
    START.call_once(|| {
        // Called from here, the constructors are not called at every export, which is what the linker does otherwise.
        #[cfg(target_family = "wasm")]
        {
            unsafe extern "C" {
                fn __wasm_call_ctors();
            }
            // SAFETY: the linker defines it, and this is the only call.
            unsafe { __wasm_call_ctors() }
        }
        fault::install::<&str>(|| None);
    });
}

/// Returns the address of a buffer for a request of `length` bytes.
///
/// For up to 64 KiB it is always the same one; a larger one is valid until the next call of any function.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_buffer(length: usize) -> *mut u8 {
    start();
    if length <= SMALL_LEN {
        return SMALL.with_borrow_mut(|small| small.as_mut_ptr());
    }
    INSTANCE.with_borrow_mut(|instance| {
        instance.request = vec![0; length];
        instance.request.as_mut_ptr()
    })
}

/// Carries out the request of `length` bytes in the buffer for that length.
///
/// Returns the response's address in the upper and its length in the lower 32 bits; it is valid until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_call(length: usize) -> u64 {
    start();
    INSTANCE.with_borrow_mut(|Instance { checker, request, response }| {
        let mut answer = |request: &[u8]| match Request::decode(request) {
            Ok(request) => request.answer(checker),
            Err(error) => refusal(&error),
        };
        *response = if length <= SMALL_LEN {
            SMALL.with_borrow(|small| answer(&small[..length]))
        } else {
            answer(&request[..length])
        };
        ((response.as_ptr() as u64) << 32) | response.len() as u64
    })
}

/// Returns the address of the buffer in which a panic leaves its message: a 32-bit length, then UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_fault() -> *const u8 {
    fault::address()
}
