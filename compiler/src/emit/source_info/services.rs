//! Source locations of enums and services.

use super::{Info, next};
use crate::ast::Item;

impl Info<'_> {
    pub(super) fn enumeration(&mut self, node: u32) {
        let ast = self.ast;
        let declared = &ast.enums[node as usize];
        self.statement(declared.extent, declared.open);
        self.token(1, declared.name);
        let (mut values, mut reserved, mut reserved_names) = (0, 0, 0);
        for &item in ast.items(declared.body) {
            match item {
                Item::Empty(token) => self.empty(token),
                Item::Option(node) => self.option(3, node),
                Item::Reserved(node) => {
                    self.reserved(node, 4, &mut reserved, &mut reserved_names);
                }
                Item::Value(node) => {
                    let value = &ast.values[node as usize];
                    let index = next(&mut values);
                    self.at(&[2, index], |info| {
                        info.statement(value.extent, value.extent.last);
                        info.token(1, value.name);
                        info.part(2, value.number_extent);
                        info.brackets(3, value.brackets);
                    });
                }
                _ => {}
            }
        }
        self.close(declared.extent.last);
    }

    pub(super) fn service(&mut self, node: u32) {
        let ast = self.ast;
        let service = &ast.services[node as usize];
        self.statement(service.extent, service.open);
        self.token(1, service.name);
        let mut methods = 0;
        for &item in ast.items(service.body) {
            match item {
                Item::Empty(token) => self.empty(token),
                Item::Option(node) => self.option(3, node),
                Item::Method(node) => {
                    let index = next(&mut methods);
                    self.at(&[2, index], |info| info.method(node));
                }
                _ => {}
            }
        }
        self.close(service.extent.last);
    }

    pub(super) fn method(&mut self, node: u32) {
        let ast = self.ast;
        let method = &ast.methods[node as usize];
        let end = method.block.map_or(method.extent.last, |(open, _)| open);
        self.statement(method.extent, end);
        self.token(1, method.name);
        if let Some(stream) = method.client_streaming {
            self.token(5, stream);
        }
        self.part(2, method.input.extent);
        if let Some(stream) = method.server_streaming {
            self.token(6, stream);
        }
        self.part(3, method.output.extent);
        let Some((_, body)) = method.block else {
            return;
        };
        for &item in ast.items(body) {
            match item {
                Item::Empty(token) => self.empty(token),
                Item::Option(node) => self.option(4, node),
                _ => {}
            }
        }
        self.close(method.extent.last);
    }
}
