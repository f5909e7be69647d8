// SPDX-License-Identifier: Apache-2.0
// Interning and spelling of C++ types.
#pragma once
#include <qiao/sema/types.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {
inline constexpr const char* scalar_names[] = {"void", "bool", "char", "signed char", "unsigned char", "wchar_t", "char16_t", "char32_t",
    "short", "unsigned short", "int", "unsigned int", "long", "unsigned long", "long long", "unsigned long long",
    "__half", "float", "double", "std::nullptr_t"};
inline std::string address_key(const void* p) { return std::to_string(reinterpret_cast<uintptr_t>(p)); }
inline std::string type_key(QualType t) { return address_key(t.type) + (t.quals == 0 ? "" : t.quals == 1 ? "c" : t.quals == 2 ? "v" : "cv"); }
}  // namespace detail

TypeContext::TypeContext() {
    auto add = [&](TypeKind kind) {
        ast::Type t;
        t.kind = kind;
        storage_.push_back(t);
        scalars_[static_cast<size_t>(kind)] = &storage_.back();
    };
    for (size_t k = 0; k <= static_cast<size_t>(TypeKind::nullptr_); ++k) add(static_cast<TypeKind>(k));
    add(TypeKind::auto_);
    add(TypeKind::dependent);
}

const ast::Type* TypeContext::intern(const std::string& key, const ast::Type& type) {
    const ast::Type*& slot = complex_[key];
    if (slot == nullptr) {
        storage_.push_back(type);
        slot = &storage_.back();
    }
    return slot;
}

QualType TypeContext::decltype_auto_type() {
    ast::Type t;
    t.kind = TypeKind::auto_;
    t.index = 1;
    return {intern("decltype(auto)", t), 0};
}

QualType TypeContext::deduced_class(ast::TemplateDecl* tmpl) {
    ast::Type t;
    t.kind = TypeKind::auto_;
    t.tmpl = tmpl;
    return {intern("class" + detail::address_key(tmpl), t), 0};
}

QualType TypeContext::pointer(QualType pointee) {
    const ast::Type*& slot = simple_[{pointee, static_cast<uint64_t>(TypeKind::pointer)}];
    if (slot == nullptr) {
        ast::Type t;
        t.kind = TypeKind::pointer;
        t.inner = pointee;
        storage_.push_back(t);
        slot = &storage_.back();
    }
    return {slot, 0};
}

QualType TypeContext::reference(QualType referee, bool rvalue) {
    if (referee->is_reference()) {
        if (referee->kind == TypeKind::lvalue_ref || rvalue) return referee.unqualified();
        return reference(referee->inner, false);
    }
    TypeKind kind = rvalue ? TypeKind::rvalue_ref : TypeKind::lvalue_ref;
    const ast::Type*& slot = simple_[{referee, static_cast<uint64_t>(kind)}];
    if (slot == nullptr) {
        ast::Type t;
        t.kind = kind;
        t.inner = referee;
        storage_.push_back(t);
        slot = &storage_.back();
    }
    return {slot, 0};
}

QualType TypeContext::array(QualType element, uint64_t count) {
    ast::Type t;
    t.kind = TypeKind::array;
    t.inner = element;
    t.count = count;
    return {intern("a" + std::to_string(count) + "," + detail::type_key(element), t), 0};
}

QualType TypeContext::unknown_array(QualType element, int32_t bound_param) {
    ast::Type t;
    t.kind = TypeKind::array;
    t.inner = element;
    t.unknown_bound = true;
    t.bound_param = bound_param;
    return {intern("u" + std::to_string(bound_param) + "," + detail::type_key(element), t), 0};
}

QualType TypeContext::function(QualType result, std::vector<QualType> params, bool variadic, uint8_t method_quals) {
    std::string key = "f" + std::to_string(method_quals) + (variadic ? "..." : "") + detail::type_key(result);
    for (QualType p : params) key += "," + detail::type_key(p);
    ast::Type t;
    t.kind = TypeKind::function;
    t.inner = result;
    t.params = std::move(params);
    t.variadic = variadic;
    t.method_quals = method_quals;
    return {intern(key, t), 0};
}

QualType TypeContext::record(ast::RecordDecl* decl) {
    ast::Type t;
    t.kind = TypeKind::record;
    t.record = decl;
    return {intern("r" + detail::address_key(decl), t), 0};
}

QualType TypeContext::enumeration(ast::EnumDecl* decl) {
    ast::Type t;
    t.kind = TypeKind::enum_;
    t.enumeration = decl;
    return {intern("e" + detail::address_key(decl), t), 0};
}

QualType TypeContext::template_param(uint32_t index, uint64_t depth) {
    ast::Type t;
    t.kind = TypeKind::template_param;
    t.index = index;
    t.count = depth;
    return {intern("p" + std::to_string(index) + "," + std::to_string(depth), t), 0};
}

QualType TypeContext::template_spec(ast::TemplateDecl* tmpl, std::vector<ast::TemplateArgument> args, uint32_t param_index) {
    std::string key = "s" + detail::address_key(tmpl) + "," + std::to_string(param_index) + "<" + key_of(args);
    ast::Type t;
    t.kind = TypeKind::template_spec;
    t.tmpl = tmpl;
    t.index = param_index;
    t.args = std::move(args);
    return {intern(key, t), 0};
}

QualType TypeContext::pack_expansion(QualType pattern) {
    ast::Type t;
    t.kind = TypeKind::pack_expansion;
    t.inner = pattern;
    return {intern("x" + detail::type_key(pattern), t), 0};
}

QualType TypeContext::member_pointer(QualType member, QualType of) {
    ast::Type t;
    t.kind = TypeKind::member_pointer;
    t.inner = member;
    t.params = {of.unqualified()};
    t.record = of->record;
    return {intern("m" + detail::type_key(member) + "," + detail::type_key(of.unqualified()), t), 0};
}

std::string key_of(const std::vector<ast::TemplateArgument>& arguments) {
    std::string key;
    for (const ast::TemplateArgument& a : arguments) {
        switch (a.kind) {
            case ast::TemplateArgument::Kind::type: key += "t" + detail::type_key(a.type); break;
            case ast::TemplateArgument::Kind::value: key += "v" + detail::type_key(a.type.unqualified()) + "=" + std::to_string(a.value) + detail::address_key(a.entity); break;
            case ast::TemplateArgument::Kind::template_: key += "T" + detail::address_key(a.tmpl); break;
            case ast::TemplateArgument::Kind::pack: key += "(" + key_of(a.pack) + ")"; break;
            case ast::TemplateArgument::Kind::dependent_value: key += "d" + std::to_string(a.param); break;
        }
        key += a.expansion ? "...;" : ";";
    }
    return key;
}

bool is_dependent(QualType type) {
    if (!type) return false;
    switch (type->kind) {
        case TypeKind::template_param: case TypeKind::template_spec: case TypeKind::dependent: case TypeKind::pack_expansion: return true;
        case TypeKind::pointer: case TypeKind::lvalue_ref: case TypeKind::rvalue_ref: return is_dependent(type->inner);
        case TypeKind::member_pointer: return is_dependent(type->inner) || is_dependent(type->params[0]);
        case TypeKind::array: return type->bound_param >= 0 || is_dependent(type->inner);
        case TypeKind::function:
            for (QualType p : type->params) {
                if (is_dependent(p)) return true;
            }
            return is_dependent(type->inner);
        default: return false;
    }
}

namespace detail {

inline std::string quals_prefix(uint8_t quals) {
    std::string s;
    if ((quals & ast::q_const) != 0) s += "const ";
    if ((quals & ast::q_volatile) != 0) s += "volatile ";
    return s;
}

/// Declarator-style spelling: `name` is what is being declared ("*", "(&)[4]" inner part).
inline std::string spell(QualType type, const std::string& name) {
    const ast::Type* t = type.type;
    if (t == nullptr) return "<none>" + name;
    std::string space = name.empty() || name[0] == '[' ? "" : " ";
    switch (t->kind) {
        case TypeKind::pointer: case TypeKind::lvalue_ref: case TypeKind::rvalue_ref: {
            std::string symbol = t->kind == TypeKind::pointer ? "*" : t->kind == TypeKind::lvalue_ref ? "&" : "&&";
            std::string quals = quals_prefix(type.quals);
            if (!quals.empty()) quals.pop_back();
            std::string inner = symbol + quals + name;
            if (t->inner->is_array() || t->inner->is_function()) inner = "(" + inner + ")";
            return spell(t->inner, inner);
        }
        case TypeKind::array: return spell({t->inner.type, static_cast<uint8_t>(t->inner.quals | type.quals)}, name + "[" + (t->unknown_bound ? "" : std::to_string(t->count)) + "]");
        case TypeKind::function: {
            std::string params;
            for (QualType p : t->params) params += (params.empty() ? "" : ", ") + spell(p, "");
            if (t->variadic) params += params.empty() ? "..." : ", ...";
            return spell(t->inner, name + "(" + params + ")");
        }
        case TypeKind::record: return quals_prefix(type.quals) + t->record->display_name + space + name;
        case TypeKind::enum_: return quals_prefix(type.quals) + t->enumeration->display_name + space + name;
        case TypeKind::member_pointer: {
            std::string inner = spell(t->params[0], "") + "::*" + name;
            return spell(t->inner, t->inner->is_array() || t->inner->is_function() ? "(" + inner + ")" : inner);
        }
        case TypeKind::template_param: return quals_prefix(type.quals) + "T" + std::to_string(t->index) + space + name;
        case TypeKind::template_spec: {
            std::string args;
            for (const auto& a : t->args) args += (args.empty() ? "" : ", ") + to_string(a);
            return quals_prefix(type.quals) + "template<" + args + ">" + space + name;
        }
        case TypeKind::dependent: return "<dependent>" + space + name;
        case TypeKind::pack_expansion: return spell(t->inner, name) + "...";
        case TypeKind::auto_: return quals_prefix(type.quals) + "auto" + space + name;
        default: return quals_prefix(type.quals) + scalar_names[static_cast<size_t>(t->kind)] + space + name;
    }
}

}  // namespace detail

std::string to_string(QualType type) { return detail::spell(type, ""); }

std::string to_string(const ast::TemplateArgument& a) {
    switch (a.kind) {
        case ast::TemplateArgument::Kind::type: return to_string(a.type);
        case ast::TemplateArgument::Kind::value:
            if (a.type && a.type->is_bool()) return a.value != 0 ? "true" : "false";
            return a.type && a.type->kind == TypeKind::ulong ? std::to_string(static_cast<uint64_t>(a.value)) : std::to_string(a.value);
        case ast::TemplateArgument::Kind::template_: return "<template>";
        case ast::TemplateArgument::Kind::pack: {
            std::string s;
            for (const auto& e : a.pack) s += (s.empty() ? "" : ", ") + to_string(e);
            return s;
        }
        default: return "<value>";
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
