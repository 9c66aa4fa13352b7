//! Comparisons of real sessions' dumps.

use monty::{Dump, ReplProgress};
use monty_types::{CollectedStreams, DateTimeSource, MontyObject, NamedValues, RandomSeed, RandomStart};

use super::{Comparison, Difference, Item, Tree, difference, schema::is_stored_hash};
use crate::{
    config::Config,
    host::HostState,
    past::Past,
    request::Answer,
    session::{Outcome, Session},
    tree::ROOT,
};

/// A program that holds nearly every kind of object, idle or within its question.
const PROGRAM: &str = "
import asyncio, csv, collections, datetime, decimal, functools, itertools, random, re
from dataclasses import dataclass

@dataclass
class Point:
    x: int
    y: float = -0.0

class Node:
    kind = 'node'
    def __init__(self, name):
        self.name = name
        self.next = self
    def show(self):
        return self.name

Pair = collections.namedtuple('Pair', ['left', 'right'])
shared = [1, 2.5, None, True, 'text', b'bytes', 2**100, 3 + 4j, (), (1, (2,))]
holder = {'a': shared, b'k': shared, 2**70: [shared], (1, b'x'): ..., range(3): {frozenset({1, b'y'}): 1}}
node = Node('n')
node.point = Point(1)
node.bound = node.show
pairs = [Pair(1, shared), Pair(node, 'r')]
later = datetime.timedelta(days=1, seconds=2)
zone = datetime.timezone(datetime.timedelta(hours=2), 'Z')
moment = datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=zone)
amount = decimal.Decimal('1.20')
generator = random.Random(7)
drawn = [generator.random(), random.Random(8).gauss(0, 1)]
found = re.compile(r'(t)(?P<n>e)').search('text')
iterators = [iter(shared), iter({'q': 1}), iter({1, 2}), iter('text'), iter(b'by'), iter(range(9)), iter((1, 2)),
             iter({'q': 1}.items()), iter({'q': 1}.values()), itertools.chain([1], [2]), itertools.count(3),
             itertools.tee([1, 2])[0], itertools.groupby([1, 1, 2])]
for i in iterators:
    next(i)
views = [holder.keys(), holder.values(), holder.items()]
queue = collections.deque([1, 2, 3], 3)
queue.rotate(1)
counted = collections.Counter('hello')
default = collections.defaultdict(list)
default['z'].append(shared)
partial = functools.partial(max, 1, key=abs)

@functools.lru_cache(maxsize=3)
def cached(n):
    return n + 1
cached(1), cached(2)

def outer(p, q, r):
    a, b, c, d = [p], 2, 'c', {q}
    def inner(x, y=(1, 2)):
        nonlocal b
        b += x
        class Local:
            seen = b
            def get(self):
                return (a, b, c, d, p, q, r)
        def deepest():
            e = 5
            s = ask(e)
            return (a, b, c, d, p, q, r, x, y, s, e, Local)
        return deepest
    return inner
made = outer(1, 2, [3])
deepest = made(4)
error = ValueError('bad')
reader = csv.reader(['a,b', 'c,d'])
next(reader)
";

fn open(seed: u8) -> Session {
    let mut config = Config::default();
    config.policy.random_start = RandomStart::Seed(RandomSeed::Bytes(vec![seed]));
    config.policy.datetime = DateTimeSource::CallHost;
    Session::open(config, None)
}

fn feed(session: &mut Session, code: &str) -> Outcome {
    let outcome = session.feed(code, NamedValues::default(), None, &mut CollectedStreams::default()).unwrap();
    if let Outcome::Raised(error, _) = &outcome {
        panic!("{code}: {error:?}");
    }
    outcome
}

fn answer(session: &mut Session, value: i64) -> Outcome {
    session.answer(Answer::Return(MontyObject::int(value)), false, &mut CollectedStreams::default()).unwrap()
}

/// The dump of a session that ran these feeds.
fn state(feeds: &[&str]) -> Vec<u8> {
    let mut session = open(1);
    for code in feeds {
        feed(&mut session, code);
    }
    session.dump().unwrap()
}

/// A session whose tasks wait for futures.
fn waiting() -> Session {
    let mut session = open(1);
    feed(
        &mut session,
        "import asyncio\nasync def work(a, b):\n    c = [a]\n    async def part(n):\n        c.append(await fetch(n, a))\n        \
         return (a, b, c)\n    return await asyncio.gather(part(1), part(b))\n\
         res = await asyncio.gather(work(1, 2), work(3, 4), work(5, 6))",
    );
    while let Some(ReplProgress::FunctionCall(_)) = session.question() {
        session.answer(Answer::Future, false, &mut CollectedStreams::default()).unwrap();
    }
    session
}

/// The session in another process, as far as the interpreter sees.
fn moved(session: &Session) -> Session {
    let dump = Dump::load(&session.dump().unwrap()).unwrap();
    Session::restore(dump, HostState::default(), Past::lost("a test needs none")).unwrap()
}

/// What differs between two sessions that ran one program with another value of `v`.
fn between(program: &str, recorded: &str, happened: &str) -> Option<Difference> {
    let constants = format!("v = [{recorded}, {happened}]");
    let with = |chosen| {
        let mut session = open(1);
        feed(&mut session, &constants);
        let Outcome::Suspended = feed(&mut session, "v = v[ask()]") else { panic!("it asks") };
        answer(&mut session, chosen);
        feed(&mut session, program);
        feed(&mut session, "v = None");
        session.dump().unwrap()
    };
    difference(&with(0), &with(1)).unwrap()
}

#[test]
fn one_program_comes_to_one_state() {
    for last in ["1", "deepest()"] {
        assert_eq!(difference(&state(&[PROGRAM, last]), &state(&[PROGRAM, last])).unwrap(), None, "{last}");
    }
    let states: Vec<_> = (0..8).map(|_| waiting().dump().unwrap()).collect();
    for state in &states[1..] {
        assert_eq!(difference(&states[0], state).unwrap(), None);
    }
}

#[test]
fn a_session_that_moved_comes_to_the_state_of_one_that_stayed() {
    let turns =
        ["made, deepest = outer(5, 6, [7]), None", "default['y'] = [Node(n) for n in range(300)]", "default.clear()"];
    let (mut stayed, mut moving) = (open(1), open(1));
    for session in [&mut stayed, &mut moving] {
        feed(session, PROGRAM);
    }
    for (number, code) in turns.iter().cycle().take(7).enumerate() {
        moving = moved(&moving);
        for session in [&mut stayed, &mut moving] {
            feed(session, code);
            feed(session, "deepest = made(1)");
            feed(session, "res = deepest()");
        }
        moving = moved(&moving);
        assert_eq!(difference(&stayed.dump().unwrap(), &moving.dump().unwrap()).unwrap(), None, "turn {number}");
        for session in [&mut stayed, &mut moving] {
            answer(session, 3);
        }
        assert_eq!(difference(&stayed.dump().unwrap(), &moving.dump().unwrap()).unwrap(), None, "turn {number}");
    }
}

#[test]
fn code_is_one_whatever_order_its_captured_variables_have() {
    let wide: Vec<_> = (0..300).map(|n| format!("    v{n} = {n}\n")).collect();
    let wide = wide.concat();
    let wide = format!(
        "def f():\n{wide}    def g():\n        return (v7, v280, v14, v140, v255, v256)\n    ask(1)\n    return g\nf()"
    );
    let mut orders = 0;
    let first = state(&[PROGRAM, &wide]);
    for _ in 0..10 {
        let again = state(&[PROGRAM, &wide]);
        assert_eq!(difference(&first, &again).unwrap(), None);
        let (x, y) = (Tree::read(&first).unwrap(), Tree::read(&again).unwrap());
        orders += usize::from(super::Codes::new(&x, &y).differ());
    }
    assert!(orders > 0, "the interpreter no longer orders captured variables at random: compare code as it stands");
}

/// A scalar of a dump: its item, the keys above it, and whether it is the stored hash of a dict's or a set's entry.
type Scalar<'b> = (Item, Vec<&'b [u8]>, bool);

fn scalars<'b>(tree: &Tree<'b>, item: Item, keys: &[&'b [u8]], hash: bool, found: &mut Vec<Scalar<'b>>) {
    if tree.is_map(item) {
        let mut before: [&[u8]; 2] = [b"", b""];
        for (key, value) in tree.entries(item) {
            let name = tree.name(key);
            let keys = [keys, &[name]].concat();
            found.push((key, keys.clone(), false));
            scalars(tree, value, &keys, is_stored_hash(tree.len(item), before, name), found);
            before = [before[1], name];
        }
    } else if tree.is_array(item) {
        for child in tree.children(item) {
            scalars(tree, child, keys, hash, found);
        }
    } else {
        found.push((item, keys.to_vec(), hash));
    }
}

/// Changes every scalar of a state, one at a time: only what no program can tell passes for the same.
#[test]
fn nothing_else_is_left_out() {
    let program = "
class P:
    k = 1
p, q = P(), P()
p.z = {'k': [1, -2.5, 'text', b'b', None, True, 2**70], 2: (3, {4, 'five'}), b'x': frozenset({'y'})}
p.me = p
def outer(a, b, c):
    d, e = [a], 'e'
    def inner(x, y=(7, 8)):
        nonlocal b
        for b in [x, 1]:
            try:
                f = ask(b) if b else x
            except ValueError as error:
                f = error
        return (lambda: (a, b, c, d, e, f, x))
    return inner(5)
kept = outer(q, 2, 3)
";
    let run = || {
        let mut session = open(1);
        feed(&mut session, program);
        answer(&mut session, 4);
        session
    };
    let recorded = run().dump().unwrap();
    let other_code = || {
        let happened = run().dump().unwrap();
        let (x, y) = (Tree::read(&recorded).unwrap(), Tree::read(&happened).unwrap());
        let renamed = super::Codes::new(&x, &y).differ();
        renamed.then_some(happened)
    };
    let renamed = (0..200).find_map(|_| other_code()).expect("captured variables come in another order now and then");
    let futures = waiting().dump().unwrap();
    for (recorded, happened) in [(&recorded, renamed), (&futures, futures.clone())] {
        let tree = Tree::read(&happened).unwrap();
        let mut all = Vec::new();
        scalars(&tree, ROOT, &[], false, &mut all);
        assert!(all.len() > 1000);
        let mut left_out = 0;
        for (item, keys, hash) in all {
            let span = tree.span(item);
            let code = keys.ends_with(&[b"functions", b"B", b"B"]) || keys.ends_with(&[b"module_code", b"B"]);
            for at in if code { span.start + 2..span.end } else { span.end - 1..span.end } {
                let mut changed = happened.clone();
                changed[at] ^= 1;
                if difference(recorded, &changed).is_ok_and(|found| found.is_none()) {
                    let names: Vec<_> = keys.iter().map(|key| String::from_utf8_lossy(key)).collect();
                    assert!(hash || no_program_can_tell(&keys), "{names:?} at {at} of {span:?}");
                    left_out += 1;
                }
            }
        }
        assert!(left_out > 20, "hashes are among them");
    }
}

#[test]
fn no_state_makes_the_comparison_panic() {
    // A linear congruential generator: the bytes are the same in every run.
    let mut random = 1_u64;
    let mut below = |limit: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % limit
    };
    let good = [state(&[PROGRAM, "deepest()"]), waiting().dump().unwrap(), state(&["x = [1]"])];
    for length in 0..good[2].len() {
        assert!(difference(&good[2], &good[2][..length]).is_err(), "{length} bytes");
    }
    for round in 0..1000 {
        let good = &good[round % good.len()];
        let mut bytes = good.clone();
        for _ in 0..=below(3) {
            let at = below(bytes.len());
            bytes[at] = u8::try_from(below(256)).unwrap();
        }
        let _ = difference(&bytes, good);
        let _ = difference(good, &bytes);
    }
}

fn no_program_can_tell(keys: &[&[u8]]) -> bool {
    let heap = keys.iter().position(|key| *key == b"heap").map_or(keys, |at| &keys[at + 1..]);
    matches!(
        heap,
        [b"tracker" | b"purple_count" | b"allocations_since_gc", ..]
            // A free slot; the references to an object are counted by the interpreter, and compared by leading to it.
            | [b"entries"] | [b"entries", b"R" | b"C"]
            // Metadata that the interpreter does not use; what it stands for is in the code around the function.
            | [.., b"functions", b"E"]
    )
}

#[test]
fn every_object_is_reached() {
    for last in ["1", "deepest()"] {
        let bytes = state(&[PROGRAM, last]);
        let tree = Tree::read(&bytes).unwrap();
        let mut comparison = Comparison::new(&tree, &tree, false).unwrap();
        comparison.run().unwrap();
        let side = &comparison.recorded;
        for (slot, partner) in side.partners.iter().enumerate() {
            let object = side.object(u32::try_from(slot).unwrap());
            assert!(partner.is_some() || object.is_none(), "slot {slot}: {object:?}");
        }
    }
}

#[test]
fn what_a_program_keeps_to_itself_is_found() {
    for (program, recorded, happened, expected) in [
        ("x = v", "1", "2", ["global x", "1", "2"]),
        ("x = v", "1", "True", ["global x", "1", "True"]),
        ("x = v", "0.0", "-0.0", ["global x", "0.0", "-0.0"]),
        ("x = v", "None", "'None'", ["global x", "None", "'None'"]),
        (
            "x = v",
            "2**100",
            "2**100 + 1",
            ["global x", "1267650600228229401496703205376", "1267650600228229401496703205377"],
        ),
        ("x = {'k': [0, v]}", "b'a'", "b'b'", ["global x['k'][1]", "b'a'", "b'b'"]),
        ("x = v * 1", "[1, 2]", "[1, 2, 3]", ["global x", "2 elements", "3 elements"]),
        ("x = {k: 0 for k in v}", "'ab'", "'ba'", ["global x's key number 1", "'a'", "'b'"]),
        ("x = set(v)", "'ab'", "'ba'", ["global x's element number 1", "'a'", "'b'"]),
        ("a = []\nx = [a, a if v else []]", "1", "0", ["global x[1]", "the very object of global a", "another object"]),
        ("a = []\nx = [a, a if v else []]", "0", "1", ["global x[1]", "another object", "the very object of global a"]),
        ("f = (lambda: 1) if v else (lambda: 2)", "1", "0", ["global f", "function <lambda>", "function <lambda>"]),
        ("class P: pass\np = P()\np.q = P()\np.q.z = v", "1", "2", ["global p.q.z", "1", "2"]),
        (
            "class P: pass\nclass Q: pass\np = P() if v else Q()",
            "1",
            "0",
            ["global p.__class__", "the very object of global P", "the very object of global Q"],
        ),
        ("class P: k = v", "1", "2", ["global P.k", "1", "2"]),
        ("def f(a):\n  return lambda: a\ng = f(v)", "1", "2", ["global g.__closure__[0].cell_contents", "1", "2"]),
        ("def f(a=v): pass", "1", "2", ["global f.__defaults__[0]", "1", "2"]),
        ("i = iter([1, 2, 3])\nlist(zip([0] * v, i))", "1", "2", ["global i.index", "1", "2"]),
        ("import random\nr = random.Random(v)", "1", "2", ["global r.rng.state[1]", "", ""]),
        ("import random\nrandom.seed(v)", "1", "2", ["the session's random.module.rng.state[1]", "", ""]),
        (
            "import decimal\ndecimal.getcontext().prec = v",
            "28",
            "29",
            ["the session's heap.decimal_contexts[0].prec", "28", "29"],
        ),
        ("x = complex(1, v)", "1", "2", ["global x.imag", "1e0", "2e0"]),
        ("x = {1: 1, 2: 2, 3: 3}\nx.pop(v)\nx[v] = v", "2", "3", ["global x's key number 2", "unset", "2"]),
    ] {
        let found = between(program, recorded, happened).unwrap_or_else(|| panic!("nothing found in {program:?}"));
        let [place, recorded, happened] = expected;
        assert_eq!(found.place, place, "{program}: {found:?}");
        if !recorded.is_empty() {
            assert_eq!((found.recorded.as_str(), found.happened.as_str()), (recorded, happened), "{program}");
        }
    }
}
