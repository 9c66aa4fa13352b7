//! Seals or opens a snapshot: `seal KEY…` or `open KEY…`, from standard input to standard output. Each KEY is a file with
//! a `COSE_Key`; the first one seals.

use std::{
    env,
    error::Error,
    fs,
    io::{Read, Write, stdin, stdout},
};

use crossload_snapshot::seal::{Key, KeyRing};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let verb = arguments.next().ok_or("say seal or open, then the files of the keys")?;
    let mut keys = Vec::new();
    for path in arguments {
        keys.push(Key::from_cose_key(&fs::read(path)?)?);
    }
    let ring = KeyRing::new(keys.remove(0), keys)?;
    let mut data = Vec::new();
    stdin().read_to_end(&mut data)?;
    let result = if verb == "seal" { ring.seal(&data)? } else { ring.open(&data)? };
    stdout().write_all(&result)?;
    Ok(())
}
