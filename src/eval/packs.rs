//! Test questions by trade, and those of the families of published CRM benchmarks: a folder each, over the demo workspace.
//!
//! Not for: a seller's own packs, which are folders on a disk (room `runtime`). Invariant: a name is that of its folder.

/// The packs that come with the program: name, file, text.
pub const PACKS: &[(&str, &str, &str)] = &[
    (
        "benchmarks",
        "packs/benchmarks/benchmarks.questions.jsonl",
        include_str!("packs/benchmarks/benchmarks.questions.jsonl"),
    ),
    (
        "financial-services",
        "packs/financial-services/financial-services.questions.jsonl",
        include_str!("packs/financial-services/financial-services.questions.jsonl"),
    ),
    (
        "manufacturing",
        "packs/manufacturing/manufacturing.questions.jsonl",
        include_str!("packs/manufacturing/manufacturing.questions.jsonl"),
    ),
    ("saas", "packs/saas/saas.questions.jsonl", include_str!("packs/saas/saas.questions.jsonl")),
];
