// SPDX-License-Identifier: Apache-2.0
// asm statements: operands become variables, and the PTX between them statements of CUDA C++ (qiao/ptx), which are parsed here.
#pragma once
#include <qiao/lex/lexer.hpp>
#include <qiao/parse/parser.hpp>
#include <qiao/ptx/ptx.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

/// The place in the source of byte `at` of adjacent string literals' value.
inline SourceLoc place_in_strings(const Token* first, const Token* last, size_t at) {
    for (const Token* t = first; t != last; ++t) {
        size_t open = t->text.find('"');
        if (open == std::string_view::npos || open != 0) return t->loc;  // raw strings: the literal's beginning
        size_t i = 1;
        for (; i + 1 < t->text.size() && at > 0; --at) i += t->text[i] == '\\' ? 2 : 1;
        if (i + 1 < t->text.size() || t + 1 == last) {
            SourceLoc place = t->loc;
            place.column += static_cast<uint32_t>(i);
            return place;
        }
    }
    return first->loc;
}

/// The register that a constraint's letter means.
inline ptx::Type register_of(char letter) {
    switch (letter) {
        case 'h':
            return {'b', 16};
        case 'r':
            return {'b', 32};
        case 'l':
            return {'b', 64};
        case 'f':
            return {'f', 32};
        case 'd':
            return {'f', 64};
        case 'n':
            return {'n', 64};
        default:
            return {};
    }
}

}  // namespace detail

Parser::AsmOperand Parser::parse_asm_operand(bool is_output) {
    AsmOperand o;
    o.loc = loc();
    o.is_output = is_output;
    if (!is(Tok::string_literal)) syntax_error("an asm constraint");
    const Token* first = p_;
    while (is(Tok::string_literal)) next();
    std::string text = decode_string(first, static_cast<size_t>(p_ - first)).bytes;
    size_t i = 0;
    if (is_output) {
        if (text.empty() || (text[0] != '=' && text[0] != '+')) fail(o.loc, DiagCode::type, "the constraint of an asm output begins with '=' or '+'");
        o.reads = text[0] == '+';
        i = text.size() > 1 && text[1] == '&' ? 2 : 1;
    }
    char letter = text.size() == i + 1 ? text[i] : '\0';
    if (letter == 'q' || letter == 'C') unsupported(o.loc, "the asm constraint '" + text + "'");
    o.type = detail::register_of(letter);
    if (!o.type || (is_output && letter == 'n')) fail(o.loc, DiagCode::type, "unknown asm constraint '" + text + "'");
    expect(Tok::l_paren, "after an asm constraint");
    o.expr = parse_expression();
    expect(Tok::r_paren, "after an asm operand");
    if (!o.expr->type) o.expr = sema_.rvalue(o.expr);
    if (is_output && (!o.expr->lvalue || o.expr->type.is_const())) fail(o.loc, DiagCode::type, "an asm output must be assignable");
    QualType t = is_output ? o.expr->type.unqualified() : (o.expr = sema_.rvalue(o.expr))->type.unqualified();
    bool fits = o.type.kind == 'f' ? t->is_floating() : t->is_integral() || t->is_enum() || t->is_pointer();
    if (!fits || (o.type.kind != 'n' && sema_.size_of(t, o.loc) * 8 != o.type.bits)) {
        fail(o.loc, DiagCode::type, "asm operand of type '" + to_string(t) + "' does not match the constraint '" + text + "'");
    }
    return o;
}

/// A variable of the register's type that holds the operand's value.
VarDecl* Parser::declare_asm_variable(const AsmOperand& o, size_t index, Expr* init, ast::DeclStmt& list) {
    VarDecl* v = sema_.arena.make<VarDecl>();
    v->name = sema_.intern(ptx::operand_name(index));
    v->loc = o.loc;
    TypeKind kind = o.type.kind == 'f'   ? (o.type.bits == 32 ? TypeKind::float_ : TypeKind::double_)
                    : o.type.kind == 'n' ? TypeKind::llong
                    : o.type.bits == 16  ? TypeKind::ushort
                    : o.type.bits == 32  ? TypeKind::uint
                                         : TypeKind::ullong;
    v->type = sema_.types.scalar(kind);
    if (o.type.kind == 'n') {
        v->type = v->type.with(ast::q_const);
        v->is_constexpr = true;
        init = sema_.integer(sema_.evaluate_integer(init, "asm operand of constraint 'n'"), v->type.unqualified(), o.loc);
    }
    if (init != nullptr) v->init = sema_.explicit_cast(Tok::l_paren, init, v->type.unqualified(), o.loc);
    Entity e;
    e.kind = Entity::Kind::variable;
    e.variable = v;
    e.owner = function_;
    sema_.declare(scope_, v->name, e);
    list.vars.push_back(v);
    return v;
}

/// The statements that the text means, as tokens. Made once for each asm statement of the text.
TokenRange Parser::asm_tokens(const Token* first, const Token* last, const std::vector<AsmOperand>& operands) {
    TokenRange& known = sema_.asm_code_[first];
    if (known) return known;
    StringValue text = decode_string(first, static_cast<size_t>(last - first));
    if (!text.error.empty()) fail(first->loc, DiagCode::lexical, text.error);
    std::vector<ptx::Operand> registers;
    for (const AsmOperand& o : operands) registers.push_back({o.type, o.is_output, o.type.kind == 'n'});
    ptx::Translation made;
    try {
        made = ptx::translate(text.bytes, registers);
    } catch (const ptx::Error& e) {
        SourceLoc place = detail::place_in_strings(first, last, e.at);
        if (e.unsupported) unsupported(place, e.message);
        fail(place, DiagCode::type, e.message);
    }
    if (made.exits && !function_->decl->is_kernel) unsupported(first->loc, "the PTX instruction 'exit' outside of a __global__ function");
    std::string_view code = sema_.intern("{" + std::move(made.code) + "}");
    std::vector<Token> tokens = lex_all(code, first->loc.file, sema_.arena, nullptr);
    auto* kept = sema_.arena.make<std::vector<Token>>();
    for (Token t : tokens) {
        if (t.is(Tok::identifier)) t.kind = classify_identifier(t.text);
        t.loc = first->loc;
        kept->push_back(t);
    }
    return known = {kept->data(), kept->data() + kept->size() - 1};
}

/// asm volatile ("text" : "=r"(output) : "r"(input) : "memory");
ast::Stmt* Parser::parse_asm() {
    SourceLoc here = loc();
    next();
    while (is(Tok::kw_volatile) || is(Tok::kw_inline)) next();
    expect(Tok::l_paren, "after 'asm'");
    const Token* first = p_;
    while (is(Tok::string_literal)) next();
    const Token* last = p_;
    if (first == last) syntax_error("a string literal");
    if (function_ == nullptr) fail(here, DiagCode::syntax, "an asm statement outside of a function");
    std::vector<AsmOperand> operands;
    for (int section = 0; !is(Tok::r_paren);) {
        if (is(Tok::colon) || is(Tok::colon_colon)) {
            section += is(Tok::colon) ? 1 : 2;
            next();
            continue;
        }
        if (section == 0) syntax_error("':' or ')'");
        do {
            if (section >= 3) {
                if (!is(Tok::string_literal)) syntax_error("a string literal");
                next();
            } else {
                operands.push_back(parse_asm_operand(section == 1));
            }
        } while (accept(Tok::comma));
    }
    expect(Tok::r_paren, "after an asm statement");
    expect(Tok::semicolon, "after an asm statement");
    return asm_statement(here, asm_tokens(first, last, operands), operands);
}

ast::Stmt* Parser::asm_statement(SourceLoc here, TokenRange code, const std::vector<AsmOperand>& operands) {
    ScopeGuard guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
    auto* whole = sema_.arena.make<ast::Compound>();
    auto* variables = sema_.arena.make<ast::DeclStmt>();
    whole->loc = variables->loc = here;
    whole->body.push_back(variables);
    std::vector<VarDecl*> places(operands.size()), registers(operands.size());
    for (size_t i = 0; i < operands.size(); ++i) {
        const AsmOperand& o = operands[i];
        Expr* init = o.expr;
        if (o.is_output) {
            // What is written is found once, before anything else.
            VarDecl* place = places[i] = sema_.arena.make<VarDecl>();
            place->name = "place";
            place->loc = o.loc;
            place->type = sema_.types.reference(o.expr->type, false);
            place->init = o.expr;
            variables->vars.push_back(place);
            init = o.reads ? sema_.rvalue(sema_.variable_ref(place, o.loc)) : nullptr;
        }
        registers[i] = declare_asm_variable(o, i, init, *variables);
    }
    Parser body(sema_, code, scope_, function_);
    whole->body.push_back(body.parse_statement());
    for (size_t i = 0; i < operands.size(); ++i) {
        SourceLoc where = operands[i].loc;
        if (!operands[i].is_output) continue;
        Expr* target = sema_.variable_ref(places[i], where);
        Expr* value = sema_.explicit_cast(Tok::l_paren, sema_.rvalue(sema_.variable_ref(registers[i], where)), target->type.unqualified(), where);
        auto* s = sema_.arena.make<ast::ExprStmt>();
        s->loc = where;
        s->expr = sema_.assignment(Tok::equal, target, value, where, *this);
        whole->body.push_back(s);
    }
    return whole;
}

}  // namespace sema
QIAO_NAMESPACE_END
