// SPDX-License-Identifier: Apache-2.0
// Lambda expressions [expr.prim.lambda]: text in, an object of a new class out, whose fields are the captures and whose
// call operator is the body. The body is parsed when it is called first; until then it is tokens, so what a default
// capture takes is found by looking through them for names of enclosing locals.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

/// One lambda expression on its way to a class.
struct Parser::Lambda {
    struct Capture {
        std::string_view name;
        bool by_reference = false;
        Expr* init = nullptr;
        bool is_this = false, copy_this = false, is_pack = false;
    };

    Parser& p;
    Sema& sema;
    SourceLoc here;
    char default_capture = 0;  ///< '=', '&' or none
    std::vector<Capture> captures;
    bool has_params = false, is_mutable = false;
    TokenRange params;  ///< with their parentheses
    TokenRange result;  ///< after "->"; empty where there is none
    TokenRange body;    ///< between the braces
    RecordDecl* record = nullptr;
    ast::InitList* closure = nullptr;

    explicit Lambda(Parser& parser) : p(parser), sema(parser.sema_), here(parser.loc()) {}

    RecordInfo& info() { return sema.info(*record); }

    // ---- text ----------------------------------------------------------------------------------------------------

    void parse_introducer() {
        p.next();
        while (!p.is(Tok::r_square)) {
            if ((p.is(Tok::amp) || p.is(Tok::equal)) && (p.is_at(1, Tok::comma) || p.is_at(1, Tok::r_square))) {
                default_capture = p.is(Tok::amp) ? '&' : '=';
                p.next();
            } else {
                captures.push_back(parse_capture());
            }
            if (!p.accept(Tok::comma)) break;
        }
        p.expect(Tok::r_square, "after captures");
    }

    Capture parse_capture() {
        Capture c;
        if (p.is(Tok::kw_this) || (p.is(Tok::star) && p.is_at(1, Tok::kw_this))) {
            c.is_this = true;
            c.copy_this = p.accept(Tok::star);
            p.next();
            return c;
        }
        c.by_reference = p.accept(Tok::amp);
        if (!p.is(Tok::identifier)) p.syntax_error("a capture");
        c.name = p.at(0).text;
        p.next();
        if (p.accept(Tok::equal)) {
            c.init = p.parse_initializer_clause();
        } else if (p.is(Tok::l_brace)) {
            BracedList* list = p.parse_braced_list();
            c.init = list->elements.size() == 1 ? list->elements[0] : list;
        } else {
            c.is_pack = p.accept(Tok::ellipsis);
        }
        return c;
    }

    /// Passes parameters, specifiers, result type and body, and notes where they stand.
    void skip_declarator_and_body() {
        // Attributes between the captures and the parameters: __device__, __host__.
        DeclSpecifiers attributes;
        while (p.is(Tok::kw_device) || p.is(Tok::kw_host) || p.parse_attributes(attributes)) {
            if (p.is(Tok::kw_device) || p.is(Tok::kw_host)) p.next();
        }
        has_params = p.is(Tok::l_paren);
        params = {p.p_, has_params ? p.skip_balanced(p.p_) : p.p_};
        if (has_params) p.seek(params.end);
        const Token* result_begin = nullptr;
        while (!p.at_end() && !p.is(Tok::l_brace)) {
            if (p.is(Tok::kw_mutable)) is_mutable = true;
            if (p.is(Tok::arrow)) result_begin = p.p_ + 1;
            if (p.is(Tok::semicolon)) p.syntax_error("lambda body");
            p.seek(p.is(Tok::l_paren) ? p.skip_balanced(p.p_) : p.p_ + 1);
        }
        if (result_begin != nullptr) result = {result_begin, p.p_};
        const Token* body_end = p.skip_balanced(p.p_);
        body = {p.p_ + 1, body_end - 1};
        p.seek(body_end);
    }

    // ---- the class and its fields --------------------------------------------------------------------------------

    void begin_class() {
        record = sema.new_record("", p.scope_, here);
        record->display_name = "lambda at line " + std::to_string(here.line);
        info().scope->qualified = record->display_name;
        info().is_lambda = true;
        info().has_body = info().skimmed = true;
        closure = sema.arena.make<ast::InitList>();
        closure->loc = here;
        closure->type = sema.types.record(record);
    }

    ast::FieldDecl* add_field(std::string_view name, QualType type, Expr* init) {
        auto* field = sema.arena.make<ast::FieldDecl>();
        field->name = name;
        field->type = type;
        field->parent = record;
        field->loc = here;
        field->index = static_cast<uint32_t>(record->fields.size());
        record->fields.push_back(field);
        closure->elements.push_back(init);
        return field;
    }

    void capture_variable(const Entity& e, bool by_reference) {
        VarDecl* v = e.variable;
        if (info().captures.count(v) != 0) return;
        Expr* ref = p.local_or_capture(e, here);
        QualType type = by_reference ? sema.types.reference(ref->type, false) : ref->type.unqualified();
        Expr* init = by_reference            ? ref
                     : ref->type->is_array() ? detail::copied_member(sema, ref->type, ref, here)
                                             : sema.copy_initialize(type, ref, "capture");
        info().captures[v] = add_field(v->name, type, init);
    }

    void capture_pack(const Entity& pack, bool by_reference) {
        if (pack.owner == nullptr) return;
        for (VarDecl* v : std::vector<VarDecl*>(pack.variables)) {
            Entity one;
            one.kind = Entity::Kind::variable;
            one.variable = v;
            one.owner = pack.owner;
            capture_variable(one, by_reference);
        }
    }

    void capture_this(bool copy) {
        const FunctionInfo* outer = p.function_;
        if (info().captured_this != nullptr || outer == nullptr || outer->decl->record == nullptr || !outer->decl->is_method) return;
        Expr* object = p.this_object(here);
        if (object->type->is_record() && sema.info(*object->type->record).is_lambda) return;
        Expr* value = copy ? sema.convert(object, object->type.unqualified(), "capture") : sema.unary(Tok::amp, object, here, p);
        info().captured_this = add_field("this_", value->type, value);
    }

    /// [init-capture]: a field of its own name, which the body finds as a member.
    void capture_value(const Capture& c) {
        QualType type = c.by_reference ? sema.types.reference(c.init->type, false) : sema.deduce_auto(sema.types.auto_type(), c.init);
        Entity e;
        e.kind = Entity::Kind::field;
        e.field = add_field(c.name, type, sema.copy_initialize(type, c.init, "capture"));
        sema.declare(info().scope, c.name, e);
    }

    /// The variable of an enclosing function that `name` means, or null.
    const Entity* local_entity(std::string_view name) {
        const Entity* e = detail::find_kind(sema.find(p.scope_, name), Entity::Kind::variable);
        if (e == nullptr || e->owner == nullptr) return nullptr;
        bool local = e->variable->storage == ast::Storage::local || e->variable->storage == ast::Storage::parameter;
        return local ? e : nullptr;
    }

    // Capturing may declare names, which moves entities: they are copied first.

    void capture_listed(const Capture& c) {
        if (c.is_this) return capture_this(c.copy_this);
        if (c.init != nullptr) return capture_value(c);
        const Entity* pack = c.is_pack ? detail::find_kind(sema.find(p.scope_, c.name), Entity::Kind::pack) : nullptr;
        if (pack != nullptr) return capture_pack(Entity(*pack), c.by_reference);
        const Entity* e = local_entity(c.name);
        if (e == nullptr) fail(here, DiagCode::name_lookup, "'" + std::string(c.name) + "' is no local variable that could be captured");
        capture_variable(Entity(*e), c.by_reference);
    }

    /// What the default capture takes for one name in the body.
    void capture_named(std::string_view name) {
        Symbol* symbol = sema.find(p.scope_, name);
        if (symbol == nullptr) return;
        bool by_reference = default_capture == '&';
        if (const Entity* e = local_entity(name)) {
            const VarDecl& v = *e->variable;
            bool constant = v.type.is_const() && v.type->is_integral() && v.init != nullptr && sema.try_integer(v.init);
            if (!constant) capture_variable(Entity(*e), by_reference);
        }
        if (const Entity* pack = detail::find_kind(symbol, Entity::Kind::pack)) capture_pack(Entity(*pack), by_reference);
        const Entity* function = detail::find_kind(symbol, Entity::Kind::function);
        bool member = detail::find_kind(symbol, Entity::Kind::field) != nullptr || (function != nullptr && function->function->is_method);
        if (member) capture_this(false);
    }

    void capture_by_default() {
        for (const Token* t = body.begin; t < body.end; ++t) {
            if (t->is(Tok::kw_this)) capture_this(false);
            if (!t->is(Tok::identifier) || t[-1].is(Tok::dot) || t[-1].is(Tok::arrow) || t[-1].is(Tok::colon_colon)) continue;
            capture_named(t->text);
        }
    }

    void finish_class() {
        info().completing = true;
        sema.layout(*record);
        info().completing = false;
        record->complete = true;
        record->is_empty = record->fields.empty();
    }

    // ---- the call operator ---------------------------------------------------------------------------------------

    bool is_generic() const {
        for (const Token* t = params.begin; t < params.end; ++t) {
            if (t->is(Tok::kw_auto)) return true;
        }
        return false;
    }

    /// With `auto` among the parameters: a template, written out as
    /// `__host__ __device__ auto operator()(T0 a, T1 b) const -> R { body }` with an invented parameter for each `auto`.
    TemplateDecl* call_template() {
        auto* tmpl = sema.arena.make<TemplateDecl>();
        tmpl->kind = TemplateDecl::Kind::function;
        tmpl->name = "operator()";
        tmpl->loc = here;
        tmpl->scope = info().scope;
        tmpl->record = record;
        tmpl->has_body = true;
        auto* tokens = sema.arena.make<std::vector<Token>>();
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
        for (const Token* t = params.begin; t < params.end; ++t) {
            if (t->is(Tok::kw_auto))
                push(Tok::identifier, invent_parameter(*tmpl, t));
            else
                tokens->push_back(*t);
        }
        if (!is_mutable) push(Tok::kw_const, "const");
        if (result.begin != nullptr) {
            push(Tok::arrow, "->");
            tokens->insert(tokens->end(), result.begin, result.end);
        }
        tokens->insert(tokens->end(), body.begin - 1, body.end + 1);
        push(Tok::eof, "");
        tmpl->declaration = {tokens->data(), tokens->data() + tokens->size() - 1};
        return tmpl;
    }

    /// The name of the template parameter that stands for the `auto` at `t`.
    std::string_view invent_parameter(TemplateDecl& tmpl, const Token* t) {
        TemplateParameter param;
        param.name = sema.intern("auto:" + std::to_string(tmpl.params.size()));
        param.loc = t->loc;
        param.is_pack = t + 1 < params.end && (t[1].is(Tok::ellipsis) || (t + 2 < params.end && t[2].is(Tok::ellipsis)));
        tmpl.params.push_back(param);
        return param.name;
    }

    FunctionDecl* call_function() {
        Scope* members = info().scope;
        Parser signature(sema, has_params ? params : TokenRange{body.end + 1, body.end + 1}, members, p.function_);
        signature.pack_index_ = p.pack_index_;
        Declarator d;
        if (has_params)
            d = signature.parse_declarator(sema.types.auto_type(), true);
        else
            d.type = sema.types.function(sema.types.auto_type(), {}, false, 0);
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
        FunctionInfo& fi = sema.info(*f);
        fi.auto_result = result.begin == nullptr;
        f->result = fi.auto_result ? sema.types.auto_type() : Parser(sema, result, members, p.function_).parse_type_id();
        fi.scope = members;
        fi.body = body;
        fi.has_body = true;
        fi.outer = p.function_;
        return f;
    }

    void declare_call_operator() {
        Entity e;
        if (is_generic()) {
            e.kind = Entity::Kind::template_;
            e.tmpl = call_template();
        } else {
            e.kind = Entity::Kind::function;
            e.function = call_function();
        }
        sema.declare(info().scope, "operator()", e);
    }
};

Expr* Parser::parse_lambda() {
    Lambda lambda(*this);
    lambda.parse_introducer();
    lambda.begin_class();
    lambda.skip_declarator_and_body();
    for (const Lambda::Capture& c : lambda.captures) lambda.capture_listed(c);
    if (lambda.default_capture != 0) lambda.capture_by_default();
    lambda.finish_class();
    lambda.declare_call_operator();
    return lambda.closure;
}

}  // namespace sema
QIAO_NAMESPACE_END
