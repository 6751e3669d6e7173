//! Tests over public schemas, in one program that compiles the largest schema once.

mod codec;
mod compile;
mod deviations;
mod differential;
mod drivers;
mod everything;
mod front_end;
mod protoc;
mod random_schemas;
mod rest;
mod shadowing;
mod shapes;
