//! Which functions have to look, so that no recursion escapes: some of each cycle of calls.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use petgraph::{
    Direction::{Incoming, Outgoing},
    algo::tarjan_scc,
    graph::{DiGraph, NodeIndex},
};
use wasmparser::Operator;

use crate::{Error, module::Module};

/// Who may call whom. What is called through a table is called by way of its type, which is no function: None.
type Calls = DiGraph<Option<u32>, ()>;

/// Returns functions without which no function can come to call itself.
///
/// Few of them: those first that most calls go through. The fewest there could be take too long to find.
pub(crate) fn breakers(module: &Module) -> Result<BTreeSet<u32>, Error> {
    let mut found = BTreeSet::new();
    let mut graphs = cycles(&graph(module)?);
    while let Some(mut cycle) = graphs.pop() {
        let busiest = cycle
            .node_indices()
            .filter(|&node| cycle[node].is_some())
            .max_by_key(|&node| (cycle.contains_edge(node, node), passing(&cycle, node), Reverse(cycle[node])))
            .expect("types are called by functions only");
        found.extend(cycle.remove_node(busiest).flatten());
        graphs.extend(cycles(&cycle));
    }
    Ok(found)
}

/// How many ways lead through a function.
fn passing(graph: &Calls, node: NodeIndex) -> usize {
    graph.neighbors_directed(node, Incoming).count() * graph.neighbors_directed(node, Outgoing).count()
}

/// The parts of a graph in which each one reaches each other, and itself.
fn cycles(graph: &Calls) -> Vec<Calls> {
    let parts = tarjan_scc(graph).into_iter();
    parts
        .filter(|part| part.len() > 1 || graph.contains_edge(part[0], part[0]))
        .map(|part| {
            let part: BTreeSet<NodeIndex> = part.into_iter().collect();
            graph.filter_map(|node, name| part.contains(&node).then_some(*name), |_, ()| Some(()))
        })
        .collect()
}

fn graph(module: &Module) -> Result<Calls, Error> {
    let mut graph = Calls::new();
    let functions: Vec<NodeIndex> = (0..).zip(&module.types).map(|(index, _)| graph.add_node(Some(index))).collect();
    let mut types = BTreeMap::new();
    for &function in &module.in_tables {
        let kind = module.same[module.types[function as usize] as usize];
        let node = *types.entry(kind).or_insert_with(|| graph.add_node(None));
        graph.update_edge(node, functions[function as usize], ());
    }
    for (caller, body) in (module.imported..).zip(&module.bodies) {
        for operator in body.get_operators_reader()? {
            let callee = match operator? {
                Operator::Call { function_index: index } | Operator::ReturnCall { function_index: index } => {
                    Some(&functions[index as usize])
                }
                Operator::CallIndirect { type_index, .. } | Operator::ReturnCallIndirect { type_index, .. } => {
                    types.get(&module.same[type_index as usize])
                }
                operator @ (Operator::CallRef { .. } | Operator::ReturnCallRef { .. } | Operator::RefFunc { .. }) => {
                    return Err(Error::Unknown { function: caller, operator: format!("{operator:?}") });
                }
                _ => None,
            };
            if let Some(&callee) = callee {
                graph.update_edge(functions[caller as usize], callee, ());
            }
        }
    }
    Ok(graph)
}
