//! The instructions of a look.

use wasm_encoder::{BlockType, Encode, Instruction, MemArg};

/// The instructions of each kind of look.
pub(crate) struct Looks {
    /// Calls the function that pauses, if the first byte asks for it.
    pub(crate) pause: Vec<u8>,
    /// Traps, if the second byte asks for it.
    pub(crate) end: Vec<u8>,
}

impl Looks {
    /// The looks at the bytes at an address, with the index of the function that pauses.
    pub(crate) fn new(pause: u32, requests: u32) -> Self {
        Self {
            pause: look(requests, &Instruction::Call(pause)),
            // The trap ends the block as a return would: what follows is never reached.
            end: look(requests + 1, &Instruction::Unreachable),
        }
    }
}

fn look(address: u32, then: &Instruction) -> Vec<u8> {
    let mut bytes = Vec::new();
    let byte = MemArg { offset: address.into(), align: 0, memory_index: 0 };
    let instructions = [
        &Instruction::I32Const(0),
        // Of plain loads a compiler makes one where nothing is written between two looks.
        &Instruction::I32AtomicLoad8U(byte),
        &Instruction::If(BlockType::Empty),
        then,
        &Instruction::End,
    ];
    for instruction in instructions {
        instruction.encode(&mut bytes);
    }
    bytes
}
