// SPDX-License-Identifier: Apache-2.0
// Itanium C++ ABI, 5.1: <encoding>, <type> and the substitutions of 5.1.8.
//
// Each component that the ABI lets later ones refer to (S_, S0_ ...) is known by its spelling without substitutions.
// Components come out in the order in which they end, which is the order of their numbers.
#pragma once
#include <algorithm>

#include <qiao/sema/mangle.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

class Mangler {
public:
    explicit Mangler(Sema& s) : sema_(s) {}

    std::string function(FunctionDecl& f) {
        FunctionInfo& fi = sema_.info(f);
        if (fi.has_c_linkage) return std::string(f.name);
        out_ = "_Z";
        name(scopes(fi.tmpl != nullptr ? fi.tmpl->scope : fi.scope), f.name, fi.tmpl != nullptr ? &fi.args : nullptr);
        const ast::Type* pattern = pattern_of(fi);
        if (fi.tmpl != nullptr) type(pattern != nullptr ? pattern->inner : f.result);
        parameters(f, pattern);
        return out_;
    }

private:
    /// The scopes around, from the outermost: names as they stand in the symbol.
    static std::vector<Scope*> scopes(Scope* scope) {
        std::vector<Scope*> path;
        for (Scope* s = scope; s != nullptr; s = s->parent) {
            if ((s->kind == Scope::Kind::namespace_ || s->kind == Scope::Kind::record) && !s->name.empty()) path.insert(path.begin(), s);
        }
        return path;
    }

    /// The template's own function type, if all of its parameters can be spelt.
    const ast::Type* pattern_of(FunctionInfo& fi) {
        if (fi.tmpl == nullptr) return nullptr;
        sema_.parse_pattern(*fi.tmpl);
        const ast::Type* pattern = fi.tmpl->pattern.type;
        return fi.tmpl->pattern_failed || !all_expressible(pattern->params) ? nullptr : pattern;
    }

    void parameters(FunctionDecl& f, const ast::Type* pattern) {
        const size_t count = pattern != nullptr ? pattern->params.size() : f.params.size();
        if (count == 0) out_ += 'v';
        for (size_t i = 0; i < count; ++i) {
            type((pattern != nullptr ? pattern->params[i] : f.params[i]->type).unqualified());
        }
        if (f.variadic) out_ += 'z';
    }

    static bool all_expressible(const std::vector<QualType>& types) { return std::all_of(types.begin(), types.end(), expressible); }
    static bool expressible(QualType q) {
        switch (q->kind) {
            case TypeKind::dependent:
            case TypeKind::auto_:
                return false;
            case TypeKind::template_spec:
                return q->tmpl != nullptr && std::all_of(q->args.begin(), q->args.end(), expressible_argument);
            case TypeKind::array:
                return q->bound_param < 0 && expressible(q->inner);
            case TypeKind::pointer:
            case TypeKind::lvalue_ref:
            case TypeKind::rvalue_ref:
            case TypeKind::pack_expansion:
                return expressible(q->inner);
            case TypeKind::function:
                return expressible(q->inner) && all_expressible(q->params);
            default:
                return true;
        }
    }
    static bool expressible_argument(const TemplateArgument& a) {
        switch (a.kind) {
            case TemplateArgument::Kind::type:
                return !a.expansion && expressible(a.type);
            case TemplateArgument::Kind::dependent_value:
                return a.param >= 0;
            case TemplateArgument::Kind::pack:
                return false;
            default:
                return true;
        }
    }

    // ---- substitutions ----

    /// Writes S_ or S<n>_ for a component that was there before.
    bool known(const std::string& key) {
        auto found = std::find(components_.begin(), components_.end(), key);
        if (found == components_.end()) return false;
        auto number = static_cast<size_t>(found - components_.begin());
        out_ += 'S';
        if (number != 0) out_ += base36(number - 1);
        out_ += '_';
        return true;
    }
    void remember(std::string key) { components_.push_back(std::move(key)); }

    static std::string base36(size_t n) {
        std::string text;
        do {
            text.insert(text.begin(), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 36]);
            n /= 36;
        } while (n != 0);
        return text;
    }

    /// The spelling without substitutions.
    template <typename Write>
    std::string plain(Write write) {
        Mangler other(sema_);
        other.plain_ = true;
        write(other);
        return other.out_;
    }

    // ---- names ----

    static std::string source_name(std::string_view name) {
        if (name.empty() || name == "{anonymous}") return "12_GLOBAL__N_1";
        return std::to_string(name.size()) + std::string(name);
    }

    /// What a name is made of, each but the last a component of its own: "St", "2ns", "4Pair", "IfE".
    struct Piece {
        std::string text;
        const std::vector<TemplateArgument>* args = nullptr;  ///< instead of `text`
    };

    static void add_pieces(std::vector<Piece>& pieces, std::string_view name, const std::vector<TemplateArgument>* args) {
        pieces.push_back({source_name(name)});
        if (args != nullptr) pieces.push_back({{}, args});
    }

    /// A name in its scopes, without being remembered as a whole: types are by type(), functions never.
    void name(const std::vector<Scope*>& path, std::string_view last, const std::vector<TemplateArgument>* args) {
        std::vector<Piece> pieces;
        bool in_std = !path.empty() && path[0]->name == "std" && path[0]->record == nullptr;
        if (in_std) pieces.push_back({"St"});
        for (size_t i = in_std ? 1 : 0; i < path.size(); ++i) {
            RecordInfo* ri = path[i]->record != nullptr ? &sema_.info(*path[i]->record) : nullptr;
            add_pieces(pieces, path[i]->name, ri != nullptr && ri->tmpl != nullptr ? &ri->args : nullptr);
        }
        add_pieces(pieces, last, args);
        write_pieces(pieces, path.size() > (in_std ? 1u : 0u));
    }

    void write_pieces(const std::vector<Piece>& pieces, bool nested) {
        std::vector<std::string> keys;
        for (const Piece& p : pieces) {
            std::string text = p.args != nullptr ? plain([&](Mangler& m) { m.arguments(*p.args); }) : p.text;
            keys.push_back(keys.empty() ? text : keys.back() + text);
        }
        if (plain_) {
            out_ += keys.back();
            return;
        }
        if (nested) out_ += 'N';
        size_t i = pieces.size() - 1;  // the longest beginning that was there before
        while (i > 0 && !known(keys[i - 1])) --i;
        for (; i < pieces.size(); ++i) {
            if (pieces[i].args != nullptr)
                arguments(*pieces[i].args);
            else
                out_ += pieces[i].text;
            if (i + 1 < pieces.size() && keys[i] != "St") remember(keys[i]);
        }
        if (nested) out_ += 'E';
    }

    // ---- template arguments ----

    void arguments(const std::vector<TemplateArgument>& args) {
        out_ += 'I';
        for (const TemplateArgument& a : args) argument(a);
        out_ += 'E';
    }

    void argument(const TemplateArgument& a) {
        switch (a.kind) {
            case TemplateArgument::Kind::type:
                return type(a.type);
            case TemplateArgument::Kind::pack:
                out_ += 'J';
                for (const TemplateArgument& one : a.pack) argument(one);
                out_ += 'E';
                return;
            case TemplateArgument::Kind::template_:
                return name(scopes(a.tmpl->scope), a.tmpl->name, nullptr);
            case TemplateArgument::Kind::dependent_value:
                out_ += "X" + parameter(static_cast<uint32_t>(a.param)) + "E";
                return;
            case TemplateArgument::Kind::value:
                break;
        }
        if (a.entity != nullptr) {  // the address of a function or variable
            out_ += "XadL_Z" + std::to_string(reinterpret_cast<uintptr_t>(a.entity)) + "EE";
            return;
        }
        out_ += 'L';
        type(a.type.unqualified());
        out_ += a.value < 0 && ast::is_signed(a.type->kind) ? "n" + std::to_string(-static_cast<uint64_t>(a.value))
                                                            : std::to_string(static_cast<uint64_t>(a.value));
        out_ += 'E';
    }

    // ---- types ----

    static const char* builtin(TypeKind kind) {
        switch (kind) {
            case TypeKind::void_:
                return "v";
            case TypeKind::boolean:
                return "b";
            case TypeKind::char_:
                return "c";
            case TypeKind::schar:
                return "a";
            case TypeKind::uchar:
                return "h";
            case TypeKind::wchar:
                return "w";
            case TypeKind::char16:
                return "Ds";
            case TypeKind::char32:
                return "Di";
            case TypeKind::short_:
                return "s";
            case TypeKind::ushort:
                return "t";
            case TypeKind::int_:
                return "i";
            case TypeKind::uint:
                return "j";
            case TypeKind::long_:
                return "l";
            case TypeKind::ulong:
                return "m";
            case TypeKind::llong:
                return "x";
            case TypeKind::ullong:
                return "y";
            case TypeKind::half:
                return "Dh";
            case TypeKind::float_:
                return "f";
            case TypeKind::double_:
                return "d";
            case TypeKind::nullptr_:
                return "Dn";
            default:
                return nullptr;
        }
    }

    void type(QualType q) {
        if (q.quals == ast::q_none) {
            if (const char* text = builtin(q->kind)) {
                out_ += text;
                return;
            }
        }
        if (plain_) return write_type(q);
        std::string key = plain([&](Mangler& m) { m.write_type(q); });
        if (known(key)) return;
        write_type(q);
        remember(std::move(key));
    }

    void write_type(QualType q) {
        if (q.is_volatile()) out_ += 'V';
        if (q.is_const()) out_ += 'K';
        if (q.quals != ast::q_none) return type(q.unqualified());
        switch (q->kind) {
            case TypeKind::pointer:
                out_ += 'P';
                return type(q->inner);
            case TypeKind::lvalue_ref:
                out_ += 'R';
                return type(q->inner);
            case TypeKind::rvalue_ref:
                out_ += 'O';
                return type(q->inner);
            case TypeKind::array:
                out_ += 'A' + (q->unknown_bound ? std::string() : std::to_string(q->count)) + "_";
                return type(q->inner);
            case TypeKind::function:
                out_ += 'F';
                type(q->inner);
                for (QualType p : q->params) type(p);
                if (q->params.empty()) out_ += 'v';
                out_ += 'E';
                return;
            case TypeKind::member_pointer:
                out_ += 'M';
                type(q->params[0]);
                return type(q->inner);
            case TypeKind::record:
                return record(*q->record);
            case TypeKind::enum_:
                return named(q->enumeration->display_name);
            case TypeKind::template_param:
                out_ += parameter(q->index);
                return;
            case TypeKind::pack_expansion:
                out_ += "Dp";
                return type(q->inner);
            case TypeKind::template_spec:
                return name(scopes(q->tmpl->scope), q->tmpl->name, &q->args);
            default:
                out_ += builtin(q->kind) != nullptr ? builtin(q->kind) : "v";
        }
    }

    void record(RecordDecl& r) {
        RecordInfo& ri = sema_.info(r);
        if (r.name.empty() || ri.is_lambda) return named(r.display_name);
        name(scopes(ri.tmpl != nullptr ? ri.tmpl->scope : ri.enclosing), r.name, ri.tmpl != nullptr ? &ri.args : nullptr);
    }

    static std::string parameter(uint32_t index) { return index == 0 ? "T_" : "T" + base36(index - 1) + "_"; }

    /// By a qualified name alone.
    void named(std::string_view qualified) {
        std::vector<Piece> pieces;
        for (size_t colon = 0; colon != std::string_view::npos; qualified.remove_prefix(colon + 2)) {
            colon = qualified.find("::");
            add_pieces(pieces, qualified.substr(0, colon), nullptr);
            if (colon == std::string_view::npos) break;
        }
        write_pieces(pieces, pieces.size() > 1);
    }

    Sema& sema_;
    std::string out_;
    std::vector<std::string> components_;
    bool plain_ = false;  ///< without substitutions
};

}  // namespace detail

std::string mangle(Sema& sema, ast::FunctionDecl& function) { return detail::Mangler(sema).function(function); }

std::string mangle_variable(std::string_view qualified_name) {
    if (qualified_name.find("::") == std::string_view::npos) return std::string(qualified_name);
    std::string out = "_ZN";
    while (!qualified_name.empty()) {
        size_t colon = std::min(qualified_name.find("::"), qualified_name.size());
        std::string_view part = qualified_name.substr(0, colon);
        out += part == "{anonymous}" ? "12_GLOBAL__N_1" : std::to_string(part.size()) + std::string(part);
        qualified_name = colon == qualified_name.size() ? std::string_view() : qualified_name.substr(colon + 2);
    }
    return out + "E";
}

}  // namespace sema
QIAO_NAMESPACE_END
