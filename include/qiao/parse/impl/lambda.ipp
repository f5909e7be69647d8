// SPDX-License-Identifier: Apache-2.0
// Lambda expressions [expr.prim.lambda].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

/// [expr.prim.lambda]. The closure is a class whose call operator is the body; captures are found by scanning the body
/// for names of enclosing locals.
Expr* Parser::parse_lambda() {
    SourceLoc here = loc();
    next();
    char default_capture = 0;
    struct Capture {
        std::string_view name;
        bool by_reference = false;
        Expr* init = nullptr;
        bool is_this = false, copy_this = false, is_pack = false;
    };
    std::vector<Capture> captures;
    while (!is(Tok::r_square)) {
        if ((is(Tok::amp) || is(Tok::equal)) && (is_at(1, Tok::comma) || is_at(1, Tok::r_square))) {
            default_capture = is(Tok::amp) ? '&' : '=';
            next();
        } else if (is(Tok::kw_this) || (is(Tok::star) && is_at(1, Tok::kw_this))) {
            Capture c;
            c.is_this = true;
            c.copy_this = accept(Tok::star);
            next();
            captures.push_back(c);
        } else {
            Capture c;
            c.by_reference = accept(Tok::amp);
            if (!is(Tok::identifier)) syntax_error("a capture");
            c.name = at(0).text;
            next();
            if (is(Tok::equal)) {
                next();
                c.init = parse_initializer_clause();
            } else if (is(Tok::l_brace)) {
                BracedList* list = parse_braced_list();
                c.init = list->elements.size() == 1 ? list->elements[0] : list;
            } else {
                c.is_pack = accept(Tok::ellipsis);
            }
            captures.push_back(c);
        }
        if (!accept(Tok::comma)) break;
    }
    expect(Tok::r_square, "after captures");
    RecordDecl* record = sema_.new_record("", scope_, here);
    RecordInfo& ri = sema_.info(*record);
    record->display_name = "lambda at line " + std::to_string(here.line);
    ri.scope->qualified = record->display_name;
    ri.is_lambda = true;
    ri.has_body = ri.skimmed = true;
    Scope* members = ri.scope;
    // Attributes between the captures and the parameters: __device__, __host__.
    DeclSpecifiers attributes;
    while (is(Tok::kw_device) || is(Tok::kw_host) || parse_attributes(attributes)) {
        if (is(Tok::kw_device) || is(Tok::kw_host)) next();
    }
    const Token* params_begin = p_;
    const Token* params_end = p_;
    bool has_params = is(Tok::l_paren);
    if (has_params) {
        params_end = skip_balanced(p_);
        seek(params_end);
    }
    bool is_mutable = false;
    const Token* result_begin = nullptr;
    while (!at_end() && !is(Tok::l_brace)) {
        if (is(Tok::kw_mutable)) is_mutable = true;
        if (is(Tok::arrow)) {
            result_begin = p_ + 1;
        }
        if (is(Tok::semicolon)) syntax_error("lambda body");
        seek(is(Tok::l_paren) ? skip_balanced(p_) : p_ + 1);
    }
    const Token* result_end = p_;
    const Token* body_end = skip_balanced(p_);
    TokenRange body{p_ + 1, body_end - 1};
    seek(body_end);

    auto* closure = sema_.arena.make<ast::InitList>();
    closure->loc = here;
    closure->type = sema_.types.record(record);
    auto add_field = [&](std::string_view name, QualType type, Expr* init) {
        auto* field = sema_.arena.make<ast::FieldDecl>();
        field->name = name;
        field->type = type;
        field->parent = record;
        field->loc = here;
        field->index = static_cast<uint32_t>(record->fields.size());
        record->fields.push_back(field);
        closure->elements.push_back(init);
        return field;
    };
    auto capture_variable = [&](const Entity& e, bool by_reference) {
        VarDecl* v = e.variable;
        if (ri.captures.count(v) != 0) return;
        Expr* ref = local_or_capture(e, here);
        QualType type = ref->type;
        if (by_reference) {
            ri.captures[v] = add_field(v->name, sema_.types.reference(type, false), ref);
        } else if (type->is_array()) {
            ri.captures[v] = add_field(v->name, type.unqualified(), detail::copied_member(sema_, type, ref, here));
        } else {
            ri.captures[v] = add_field(v->name, type.unqualified(), sema_.copy_initialize(type.unqualified(), ref, "capture"));
        }
    };
    auto local_entity = [&](std::string_view name) -> const Entity* {
        Symbol* symbol = sema_.find(scope_, name);
        const Entity* e = detail::find_kind(symbol, Entity::Kind::variable);
        if (e == nullptr || e->owner == nullptr) return nullptr;
        bool local = e->variable->storage == ast::Storage::local || e->variable->storage == ast::Storage::parameter;
        return local ? e : nullptr;
    };
    auto capture_pack = [&](const Entity& pack, bool by_reference) {
        std::vector<VarDecl*> variables = pack.variables;
        for (VarDecl* v : variables) {
            Entity one;
            one.kind = Entity::Kind::variable;
            one.variable = v;
            one.owner = pack.owner;
            if (one.owner != nullptr) capture_variable(one, by_reference);
        }
    };
    auto capture_this = [&](bool copy) {
        if (ri.captured_this != nullptr || function_ == nullptr || function_->decl->record == nullptr || !function_->decl->is_method) return;
        Expr* object = this_object(here);
        if (object->type->is_record() && sema_.info(*object->type->record).is_lambda) return;
        Expr* value = copy ? sema_.convert(object, object->type.unqualified(), "capture") : sema_.unary(Tok::amp, object, here, *this);
        ri.captured_this = add_field("this_", value->type, value);
    };
    for (const Capture& c : captures) {
        if (c.is_this) {
            capture_this(c.copy_this);
        } else if (c.init != nullptr) {
            QualType type = c.by_reference ? sema_.types.reference(c.init->type, false) : sema_.deduce_auto(sema_.types.auto_type(), c.init);
            ast::FieldDecl* field = add_field(c.name, type, sema_.copy_initialize(type, c.init, "capture"));
            Entity e;
            e.kind = Entity::Kind::field;
            e.field = field;
            sema_.declare(members, c.name, e);
        } else if (const Entity* pack = c.is_pack ? detail::find_kind(sema_.find(scope_, c.name), Entity::Kind::pack) : nullptr) {
            capture_pack(Entity(*pack), c.by_reference);
        } else {
            const Entity* e = local_entity(c.name);
            if (e == nullptr) fail(here, DiagCode::name_lookup, "'" + std::string(c.name) + "' is no local variable that could be captured");
            Entity copy = *e;
            capture_variable(copy, c.by_reference);
        }
    }
    if (default_capture != 0) {
        for (const Token* t = body.begin; t < body.end; ++t) {
            if (t->is(Tok::kw_this)) capture_this(false);
            if (!t->is(Tok::identifier) || t[-1].is(Tok::dot) || t[-1].is(Tok::arrow) || t[-1].is(Tok::colon_colon)) continue;
            Symbol* symbol = sema_.find(scope_, t->text);
            if (symbol == nullptr) continue;
            const Entity* e = local_entity(t->text);
            if (e != nullptr) {
                bool constant =
                    e->variable->type.is_const() && e->variable->type->is_integral() && e->variable->init != nullptr && sema_.try_integer(e->variable->init);
                Entity copy = *e;
                if (!constant) capture_variable(copy, default_capture == '&');
            }
            if (const Entity* pack = detail::find_kind(symbol, Entity::Kind::pack)) capture_pack(Entity(*pack), default_capture == '&');
            if (detail::find_kind(symbol, Entity::Kind::field) != nullptr ||
                (detail::find_kind(symbol, Entity::Kind::function) != nullptr && detail::find_kind(symbol, Entity::Kind::function)->function->is_method))
                capture_this(false);
        }
    }
    ri.completing = true;
    sema_.layout(*record);
    ri.completing = false;
    record->complete = true;
    record->is_empty = record->fields.empty();

    // The call operator.
    bool generic = false;
    for (const Token* t = params_begin; t < params_end; ++t) generic = generic || t->is(Tok::kw_auto);
    Entity e;
    if (generic) {
        auto* tmpl = sema_.arena.make<TemplateDecl>();
        tmpl->kind = TemplateDecl::Kind::function;
        tmpl->name = "operator()";
        tmpl->loc = here;
        tmpl->scope = members;
        tmpl->record = record;
        tmpl->has_body = true;
        // Written out as: auto operator()(T0 a, T1 b) const -> R { body }, with `auto` replaced by invented parameters.
        auto* tokens = sema_.arena.make<std::vector<Token>>();
        auto push = [&](Tok kind, std::string_view text) {
            Token t;
            t.kind = kind;
            t.text = text;
            t.loc = here;
            tokens->push_back(t);
        };
        push(Tok::kw_host, "__host__");
        push(Tok::kw_device, "__device__");
        push(Tok::kw_auto, "auto");
        push(Tok::kw_operator, "operator");
        push(Tok::l_paren, "(");
        push(Tok::r_paren, ")");
        for (const Token* t = params_begin; t < params_end; ++t) {
            if (t->is(Tok::kw_auto)) {
                TemplateParameter param;
                param.name = sema_.intern("auto:" + std::to_string(tmpl->params.size()));
                param.loc = t->loc;
                param.is_pack = t + 1 < params_end && (t[1].is(Tok::ellipsis) || (t + 2 < params_end && t[2].is(Tok::ellipsis)));
                push(Tok::identifier, param.name);
                tmpl->params.push_back(param);
            } else {
                tokens->push_back(*t);
            }
        }
        if (!is_mutable) push(Tok::kw_const, "const");
        if (result_begin != nullptr) {
            push(Tok::arrow, "->");
            tokens->insert(tokens->end(), result_begin, result_end);
        }
        tokens->insert(tokens->end(), body.begin - 1, body.end + 1);
        push(Tok::eof, "");
        tmpl->declaration = {tokens->data(), tokens->data() + tokens->size() - 1};
        e.kind = Entity::Kind::template_;
        e.tmpl = tmpl;
    } else {
        Scope* where = members;
        Parser signature(sema_, {has_params ? params_begin : body_end, has_params ? params_end : body_end}, where, function_);
        signature.pack_index_ = pack_index_;
        Declarator d;
        if (has_params) {
            d = signature.parse_declarator(sema_.types.auto_type(), true);
        } else {
            d.type = sema_.types.function(sema_.types.auto_type(), {}, false, 0);
        }
        d.name = "operator()";
        d.loc = here;
        d.is_function = true;
        if (!is_mutable) d.method_quals = ast::q_const;
        DeclSpecifiers spec;
        spec.cuda.device = spec.cuda.host = true;
        FunctionDecl* f = signature.declare_function(spec, d, members);
        f->record = record;
        f->is_method = true;
        f->is_constexpr = true;
        FunctionInfo& fi = sema_.info(*f);
        if (result_begin != nullptr) {
            Parser result(sema_, {result_begin, result_end}, where, function_);
            f->result = result.parse_type_id();
            fi.auto_result = false;
        } else {
            fi.auto_result = true;
            f->result = sema_.types.auto_type();
        }
        fi.scope = members;
        fi.body = body;
        fi.has_body = true;
        fi.outer = function_;
        e.kind = Entity::Kind::function;
        e.function = f;
    }
    sema_.declare(members, "operator()", e);
    return closure;
}

}  // namespace sema
QIAO_NAMESPACE_END
