//! Declaration of enums and services.

use super::Declare;
use crate::ast::{Ast, Item, List};
use crate::features::Features;
use crate::options::Element;
use crate::pool::{
    EnumDecl, EnumId, MessageId, MethodDecl, MethodId, NO_OPTIONS, ServiceDecl, ServiceId,
    ValueDecl, ValueId,
};
use crate::symbols::{SymbolId, SymbolKind};

impl Declare<'_> {
    pub(super) fn enums(
        &mut self,
        ast: &Ast,
        nodes: &[u32],
        scope: SymbolId,
        parent: Option<MessageId>,
    ) -> List {
        let start = self.pool.enums.len();
        for &node in nodes {
            let declared = &ast.enums[node as usize];
            let id = EnumId(self.pool.enums.len() as u32);
            let span = ast.token(declared.name).span();
            let symbol = self.symbol(scope, declared.atom, SymbolKind::Enum(id), span);
            let values_start = self.pool.values.len();
            let (mut options, mut reserved) = (Vec::new(), Vec::new());
            for &item in ast.items(declared.body) {
                match item {
                    Item::Option(node) => options.push(node),
                    Item::Reserved(node) => reserved.push(node),
                    Item::Value(node) => {
                        let value = &ast.values[node as usize];
                        let value_id = ValueId(self.pool.values.len() as u32);
                        let span = ast.token(value.name).span();
                        let kind = SymbolKind::Value(value_id);
                        let symbol = self.symbol(scope, value.atom, kind, span);
                        let element = Element::Value(value_id);
                        let opts = self.bracket_opts(ast, element, scope, value.brackets.options);
                        self.pool.value_numbers.entry((id, value.number)).or_insert(value_id);
                        self.pool.values.push(ValueDecl {
                            symbol,
                            name: value.atom,
                            number: value.number,
                            parent: id,
                            node,
                            opts,
                        });
                    }
                    _ => {}
                }
            }
            let values = List::new(values_start, self.pool.values.len());
            let opts = self.opts(Element::Enum(id), scope, &options, false);
            let (reserved, reserved_names) = self.reserved(ast, &reserved);
            self.pool.enums.push(EnumDecl {
                file: self.file,
                symbol,
                name: declared.atom,
                parent,
                node,
                values,
                reserved,
                reserved_names,
                opts,
                features: Features::default(),
            });
        }
        List::new(start, self.pool.enums.len())
    }

    pub(super) fn services(&mut self, ast: &Ast, nodes: &[u32], scope: SymbolId) -> List {
        let start = self.pool.services.len();
        for &node in nodes {
            let declared = &ast.services[node as usize];
            let id = ServiceId(self.pool.services.len() as u32);
            let span = ast.token(declared.name).span();
            let symbol = self.symbol(scope, declared.atom, SymbolKind::Service(id), span);
            let methods_start = self.pool.methods.len();
            let mut options = Vec::new();
            for &item in ast.items(declared.body) {
                match item {
                    Item::Option(node) => options.push(node),
                    Item::Method(node) => self.method(ast, node, id, symbol),
                    _ => {}
                }
            }
            let methods = List::new(methods_start, self.pool.methods.len());
            let opts = self.opts(Element::Service(id), scope, &options, false);
            self.pool.services.push(ServiceDecl {
                symbol,
                name: declared.atom,
                node,
                methods,
                opts,
                features: Features::default(),
            });
        }
        List::new(start, self.pool.services.len())
    }

    pub(super) fn method(&mut self, ast: &Ast, node: u32, service: ServiceId, scope: SymbolId) {
        let declared = &ast.methods[node as usize];
        let id = MethodId(self.pool.methods.len() as u32);
        let span = ast.token(declared.name).span();
        let symbol = self.symbol(scope, declared.atom, SymbolKind::Method(id), span);
        let mut opts = NO_OPTIONS;
        if let Some((_, body)) = declared.block {
            let options: Vec<u32> = ast
                .items(body)
                .iter()
                .filter_map(|item| if let Item::Option(node) = item { Some(*node) } else { None })
                .collect();
            opts = self.opts(Element::Method(id), scope, &options, true);
        }
        self.pool.methods.push(MethodDecl {
            symbol,
            name: declared.atom,
            node,
            service,
            input: None,
            output: None,
            opts,
        });
    }
}
