//! Tests of the generator's public API, in one program so that they are linked once.

mod descriptor_set;
mod doc;
mod frontend;
mod hostile;
mod names;
mod openapi;
mod service;
