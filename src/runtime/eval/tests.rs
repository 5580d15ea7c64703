//! Whole runs on the demo workspace and on fixtures.
