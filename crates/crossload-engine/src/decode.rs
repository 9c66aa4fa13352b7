//! The interpreter's dump, decoded faster than the interpreter does it by itself.
//!
//! Loading a large session is mostly this. The interpreter's decoder takes any CBOR; here is what its encoder writes of
//! it, and whatever else there may be (damage, another version of the schema, a rare type) is left to the interpreter.

use std::fmt::{self, Display};

use monty::{DUMP_VERSION, Dump, DumpError};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor},
    forward_to_deserialize_any,
};

/// What a dump begins with, before the version of its schema.
const MAGIC: &[u8] = b"MONTY\0";

/// Restores a session from its dump. The errors are the interpreter's, as it words them.
pub(crate) fn load(bytes: &[u8]) -> Result<Dump, DumpError> {
    decode(bytes).or_else(|Unusual| Dump::load(bytes))
}

/// The dump in these bytes, if all of it is as this build's interpreter writes it.
fn decode(bytes: &[u8]) -> Result<Dump, Unusual> {
    let payload = bytes.strip_prefix(MAGIC).ok_or(Unusual)?.strip_prefix(&DUMP_VERSION.to_le_bytes()).ok_or(Unusual)?;
    let mut input = Input { rest: payload };
    let dump = Dump::deserialize(&mut input)?;
    if input.rest.is_empty() { Ok(dump) } else { Err(Unusual) }
}

/// Bytes that are not what the interpreter writes. What is wrong with them, its own decoder says.
#[derive(Debug)]
struct Unusual;

impl Display for Unusual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not as the interpreter writes it")
    }
}

impl std::error::Error for Unusual {}

impl de::Error for Unusual {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// The major types of CBOR (RFC 8949, section 3.1).
mod major {
    pub(super) const UNSIGNED: u8 = 0;
    pub(super) const NEGATIVE: u8 = 1;
    pub(super) const BYTES: u8 = 2;
    pub(super) const TEXT: u8 = 3;
    pub(super) const ARRAY: u8 = 4;
    pub(super) const MAP: u8 = 5;
}

const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const NULL: u8 = 0xf6;
const DOUBLE: u8 = 0xfb;
const BREAK: u8 = 0xff;
const EMPTY_ARRAY: u8 = major::ARRAY << 5;
const ENDLESS_ARRAY: u8 = major::ARRAY << 5 | 31;
const ENDLESS_MAP: u8 = major::MAP << 5 | 31;

/// The number of elements of an array or a map that has none: it ends with a break.
const ENDLESS: u64 = u64::MAX;

/// What is still to be decoded.
struct Input<'de> {
    rest: &'de [u8],
}

impl<'de> Input<'de> {
    #[inline]
    fn peek(&self) -> Result<u8, Unusual> {
        self.rest.first().copied().ok_or(Unusual)
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, Unusual> {
        let (first, rest) = self.rest.split_first().ok_or(Unusual)?;
        self.rest = rest;
        Ok(*first)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Unusual> {
        let (first, rest) = self.rest.split_first_chunk().ok_or(Unusual)?;
        self.rest = rest;
        Ok(*first)
    }

    /// The argument of an item that begins with `first`: its value, or its length.
    #[inline]
    fn argument(&mut self, first: u8) -> Result<u64, Unusual> {
        match first & 31 {
            value @ ..24 => Ok(value.into()),
            24 => self.byte().map(u64::from),
            25 => self.array().map(u16::from_be_bytes).map(u64::from),
            26 => self.array().map(u32::from_be_bytes).map(u64::from),
            27 => self.array().map(u64::from_be_bytes),
            _ => Err(Unusual),
        }
    }

    /// The argument of the next item, which is of this major type.
    #[inline]
    fn expect(&mut self, major: u8) -> Result<u64, Unusual> {
        let first = self.byte()?;
        if first >> 5 == major { self.argument(first) } else { Err(Unusual) }
    }

    /// The number of elements of the next item, an array or a map.
    #[inline]
    fn elements(&mut self, major: u8, endless: u8) -> Result<u64, Unusual> {
        if self.peek()? == endless {
            self.byte()?;
            return Ok(ENDLESS);
        }
        let length = self.expect(major)?;
        if length == ENDLESS { Err(Unusual) } else { Ok(length) }
    }

    /// The content of a text or of bytes.
    #[inline]
    fn content(&mut self, length: u64) -> Result<&'de [u8], Unusual> {
        let length = usize::try_from(length).map_err(|_| Unusual)?;
        let (content, rest) = self.rest.split_at_checked(length).ok_or(Unusual)?;
        self.rest = rest;
        Ok(content)
    }

    #[inline]
    fn text(&mut self) -> Result<&'de str, Unusual> {
        let length = self.expect(major::TEXT)?;
        str::from_utf8(self.content(length)?).map_err(|_| Unusual)
    }

    #[inline]
    fn negative(&mut self, first: u8) -> Result<i64, Unusual> {
        let distance = i64::try_from(self.argument(first)?).map_err(|_| Unusual)?;
        Ok(-1 - distance)
    }

    #[inline]
    fn integer<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unusual> {
        let first = self.byte()?;
        match first >> 5 {
            major::UNSIGNED => visitor.visit_u64(self.argument(first)?),
            major::NEGATIVE => visitor.visit_i64(self.negative(first)?),
            _ => Err(Unusual),
        }
    }
}

/// Methods that all take an integer, of whatever size.
macro_rules! integers {
    ($($name:ident)*) => {$(
        #[inline]
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
            self.integer(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Input<'de> {
    type Error = Unusual;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let first = self.peek()?;
        match first >> 5 {
            major::UNSIGNED | major::NEGATIVE => self.integer(visitor),
            major::BYTES => self.deserialize_bytes(visitor),
            major::TEXT => self.deserialize_str(visitor),
            major::ARRAY => self.deserialize_seq(visitor),
            major::MAP => self.deserialize_map(visitor),
            _ => match first {
                FALSE | TRUE => self.deserialize_bool(visitor),
                DOUBLE => self.deserialize_f64(visitor),
                NULL => self.deserialize_option(visitor),
                _ => Err(Unusual),
            },
        }
    }

    forward_to_deserialize_any! { i128 u128 f32 char }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        match self.byte()? {
            FALSE => visitor.visit_bool(false),
            TRUE => visitor.visit_bool(true),
            _ => Err(Unusual),
        }
    }

    #[inline]
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        if self.byte()? == DOUBLE { visitor.visit_f64(f64::from_be_bytes(self.array()?)) } else { Err(Unusual) }
    }

    #[inline]
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let length = self.expect(major::BYTES)?;
        visitor.visit_borrowed_bytes(self.content(length)?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        self.deserialize_bytes(visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        visitor.visit_borrowed_str(self.text()?)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        self.deserialize_str(visitor)
    }

    /// Names of fields and variants are compared with known ones, so that they need not be checked to be text.
    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let length = self.expect(major::TEXT)?;
        visitor.visit_borrowed_bytes(self.content(length)?)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        if self.peek()? == NULL {
            self.byte()?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    #[inline]
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        if self.byte()? == EMPTY_ARRAY { visitor.visit_unit() } else { Err(Unusual) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unusual> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unusual> {
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let left = self.elements(major::ARRAY, ENDLESS_ARRAY)?;
        visitor.visit_seq(Elements { input: self, left })
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Unusual> {
        let left = self.expect(major::ARRAY)?;
        if left == length as u64 { visitor.visit_seq(Elements { input: self, left }) } else { Err(Unusual) }
    }

    #[inline]
    fn deserialize_tuple_struct<V>(self, _: &'static str, length: usize, visitor: V) -> Result<V::Value, Unusual>
    where
        V: Visitor<'de>,
    {
        self.deserialize_tuple(length, visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let left = self.elements(major::MAP, ENDLESS_MAP)?;
        visitor.visit_map(Elements { input: self, left })
    }

    #[inline]
    fn deserialize_struct<V>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unusual>
    where
        V: Visitor<'de>,
    {
        self.deserialize_map(visitor)
    }

    #[inline]
    fn deserialize_enum<V>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unusual>
    where
        V: Visitor<'de>,
    {
        let has_content = self.peek()? >> 5 == major::MAP;
        if has_content && self.expect(major::MAP)? != 1 {
            return Err(Unusual);
        }
        visitor.visit_enum(Variant { input: self, has_content })
    }

    /// Fields that this build does not know, of whatever depth.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unusual> {
        Err(Unusual)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The elements of an array, or the entries of a map.
struct Elements<'a, 'de> {
    input: &'a mut Input<'de>,
    left: u64,
}

impl<'de> Elements<'_, 'de> {
    /// Takes the next one, if there is one.
    #[inline]
    fn next<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unusual> {
        match self.left {
            0 => return Ok(None),
            ENDLESS if self.input.peek()? == BREAK => {
                self.input.byte()?;
                self.left = 0;
                return Ok(None);
            }
            ENDLESS => {}
            _ => self.left -= 1,
        }
        seed.deserialize(&mut *self.input).map(Some)
    }

    fn hint(&self) -> Option<usize> {
        if self.left == ENDLESS { None } else { self.left.try_into().ok() }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Unusual;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unusual> {
        self.next(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.hint()
    }
}

impl<'de> MapAccess<'de> for Elements<'_, 'de> {
    type Error = Unusual;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unusual> {
        self.next(seed)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unusual> {
        seed.deserialize(&mut *self.input)
    }

    fn size_hint(&self) -> Option<usize> {
        self.hint()
    }
}

/// A variant of an enum: its name alone, or a map of its name to its content.
struct Variant<'a, 'de> {
    input: &'a mut Input<'de>,
    has_content: bool,
}

impl<'a, 'de> Variant<'a, 'de> {
    #[inline]
    fn content(self) -> Result<&'a mut Input<'de>, Unusual> {
        if self.has_content { Ok(self.input) } else { Err(Unusual) }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unusual;
    type Variant = Self;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Unusual> {
        seed.deserialize(&mut *self.input).map(|name| (name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unusual;

    #[inline]
    fn unit_variant(self) -> Result<(), Unusual> {
        if self.has_content { Err(Unusual) } else { Ok(()) }
    }

    #[inline]
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unusual> {
        seed.deserialize(self.content()?)
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Unusual> {
        self.content()?.deserialize_tuple(length, visitor)
    }

    #[inline]
    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unusual> {
        self.content()?.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::mem;

    use monty::{Dump, DumpError};
    use monty_types::{CollectedStreams, NamedValues};

    use super::{decode, load};
    use crate::{compare::difference, config::Config, host::HostState, past::Past, session::Session};

    /// Sessions that hold each kind of value, run or wait, one for each line or group of lines.
    const PROGRAMS: [&str; 10] = [
        "",
        "x = [None, True, False, ..., 0, -1, 23, 24, 255, 256, 65_536, -(2**63), 2**63 - 1, 2**63, -(2**200), 1 + 2j]",
        "x = [0.0, -1.5, 1e300, float('inf'), float('nan'), '', 'é', 'n' * 300, b'', bytes(range(256)) * 300]",
        "x = {'a': [1], (1, 2): {3}, frozenset({4}): range(5), 2.5: slice(1, 2)}\nx['self'] = x",
        "x = [iter([1]), iter({'a': 1}), iter({'a': 1}.items()), iter({1, 2}), iter('ab'), iter(range(3)), enumerate([1]), \
         zip([1], [2]), map(str, [1]), reversed([1])]\nnext(x[1])",
        "def outer(a, *b, c=1, **d):\n    def inner():\n        nonlocal a\n        a += 1\n        return a\n    return inner\n\
         x = outer(1)\nx()\ny = (i for i in range(9))\nnext(y)\ndef g():\n    yield 1\nz = g()\nnext(z)",
        "class A:\n    n = 1\n    def m(self):\n        return self.n\nx = A()\nx.n = [2]\ny = x.m\n\
         try:\n    {}['k']\nexcept KeyError as error:\n    e = error",
        "import datetime, re, math, json\nx = [datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5), \
         datetime.timedelta(1, 2, 3), re.compile('a(b)'), re.match('a(b)', 'ab'), math.pi, json.dumps]",
        "def f(n):\n    return n if n < 3 else ask(n) + f(n - 1)\nx = [f(4) for _ in 'ab']",
        "import asyncio\nasync def part(n):\n    return await fetch(n)\nx = await asyncio.gather(part(1), part(2))",
    ];

    fn dump(program: &str) -> Vec<u8> {
        let mut session = Session::open(Config::default(), Some(&[0; 32]));
        session.feed(program, NamedValues::default(), None, &mut CollectedStreams::default()).unwrap();
        session.dump().unwrap()
    }

    /// What a session that was restored dumps in its turn.
    fn again(dump: Dump) -> Vec<u8> {
        Session::restore(dump, HostState::default(), Past::lost("a test needs none")).unwrap().dump().unwrap()
    }

    #[test]
    fn all_that_the_interpreter_writes_is_decoded_here_and_alike() {
        for program in PROGRAMS {
            let dump = dump(program);
            let Ok(decoded) = decode(&dump) else { panic!("left to the interpreter: {program}") };
            let theirs = again(Dump::load(&dump).unwrap());
            assert!(difference(&again(decoded), &theirs).unwrap().is_none(), "decoded otherwise: {program}");
        }
    }

    #[test]
    fn nothing_is_taken_that_the_interpreter_refuses() {
        for program in [PROGRAMS[1], PROGRAMS[8]] {
            let dump = dump(program);
            for end in 0..dump.len() {
                assert!(decode(&dump[..end]).is_err(), "cut at {end}");
            }
            assert!(decode(&[&dump[..], b"\0"].concat()).is_err());
            for at in 0..dump.len() {
                for flip in [1, 0x20, 0x80, 0xff] {
                    let mut changed = dump.clone();
                    changed[at] ^= flip;
                    // What was made up is not freed: the interpreter panics at counts of references that are wrong.
                    let taken = decode(&changed).map(mem::forget);
                    assert!(
                        taken.is_err() || Dump::load(&changed).map(mem::forget).is_ok(),
                        "{at} ^ {flip}: {program}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_by_the_interpreter() {
        let dump = dump(PROGRAMS[1]);
        let newer = [b"MONTY\0\xff\xff", &dump[8..]].concat();
        assert!(matches!(load(&newer), Err(DumpError::VersionTooNew { found: 0xffff, .. })));
        assert!(matches!(load(&dump[..dump.len() - 1]), Err(DumpError::Payload(_))));
        assert!(matches!(load(b"MONTY"), Err(DumpError::NotADump)));
    }

    #[test]
    fn a_field_of_another_build_is_left_to_the_interpreter() {
        let dump = dump("");
        let mut longer = dump.clone();
        assert_eq!(longer[8] >> 5, 5, "a map");
        longer[8] += 1;
        // A thousand arrays in one another, which would be a thousand calls.
        longer.extend_from_slice(&[b"\x66future".to_vec(), vec![0x81; 1000], vec![0]].concat());
        assert!(decode(&longer).is_err());
        assert!(again(load(&longer).unwrap()) == dump);
    }
}
