//! Tests of the whole: texts in, ranges and kinds out.

use super::*;
use crate::trust::patterns::Found;

/// What is found, from left to right, without what lies inside another.
pub(super) fn found(text: &str) -> Vec<(&str, EntityType)> {
    let mut shapes = Vec::new();
    find(text, &mut shapes);
    shapes.sort_by_key(|shape| (shape.range.start, std::cmp::Reverse(shape.range.end)));
    let mut end = 0;
    let mut kept = Vec::new();
    for shape in shapes {
        let Found::Sure(kind) = shape.found else { continue };
        if shape.range.start >= end {
            end = shape.range.end;
            kept.push((&text[shape.range], kind));
        }
    }
    kept
}
