//! The project itself: walls between rooms, samples of the docs, the README.
//! One program for all of them: each further one costs a link of half a minute's work and a hundred megabytes.

mod architecture;
mod docs;
mod readme;
