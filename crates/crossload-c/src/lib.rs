//! The C library: sessions behind handles, for any language that can call C.
//!
//! [`transport`] carries the engine's protocol as it is; [`opening`] and [`steps`] are a layer above it that needs no
//! CBOR on the C side: source goes in, questions, arguments and results come out as text and JSON. `include/crossload.h`
//! is made from them, and `docs/c.md` is the reference.
//!
//! Every function that is exported runs its body in [`boundary::guard`]: there panics end, and there what went wrong
//! becomes a status and a thread's last error. Nothing but [`boundary`], [`buffer`] and the functions themselves touches
//! a pointer of the caller's.
#![warn(clippy::undocumented_unsafe_blocks)]
// What callers promise is the same for all functions, and is said once: in the header's first comment.
#![allow(clippy::missing_safety_doc)]

#[cfg(panic = "abort")]
compile_error!("the C library promises that a panic is a status: build it with panic = \"unwind\"");

mod boundary;
pub mod buffer;
mod cbor;
mod failure;
mod fault;
mod json;
pub mod last_error;
pub mod opening;
mod request;
mod session;
pub mod sessions;
pub mod status;
pub mod steps;
pub mod transport;
mod turn;

#[cfg(test)]
mod tests;

#[global_allocator]
static ALLOCATOR: crossload_meter::Allocator = crossload_meter::Allocator;
