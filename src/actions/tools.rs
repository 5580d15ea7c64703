//! The names of the read tools that an action may allow a model.
//!
//! Not for: what they do (room `assistant`, which has a test that the names are the same).

/// Every name that `tools:` may list.
const NAMES: &[&str] = &[
    "get_record",
    "list_related",
    "read_timeline",
    "read_history",
    "search_records",
    "run_query",
    "run_action",
    "exact",
    "dates",
];

/// Every name that `tools:` may list.
pub fn tool_names() -> &'static [&'static str] {
    NAMES
}
