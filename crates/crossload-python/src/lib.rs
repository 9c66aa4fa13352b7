//! The `crossload._native` extension module: the engine in the host's own process.
#![deny(unsafe_code)]

mod error;
mod machine;
mod message;
#[allow(unsafe_code, reason = "it is called by wasmtime's C API")]
mod pause;

#[global_allocator]
static ALLOCATOR: crossload_meter::Allocator = crossload_meter::Allocator;

/// The engine as a native extension.
#[pyo3::pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use crate::{
        error::{Busy, Fault},
        machine::Machine,
        message::{decode_message, encode_message},
        pause::pause_callback,
    };
}
