// SPDX-License-Identifier: Apache-2.0
// Definitions of the front end proper: parser, sema, TranslationUnit. The order matters: small helpers of one file
// (namespace detail) serve the next.
#pragma once
#include <qiao/sema/impl/types.ipp>
#include <qiao/sema/impl/skim.ipp>
#include <qiao/sema/impl/linkage.ipp>
#include <qiao/sema/impl/names.ipp>
#include <qiao/parse/impl/specifiers.ipp>
#include <qiao/parse/impl/decl.ipp>
#include <qiao/parse/impl/declarator.ipp>
#include <qiao/parse/impl/class.ipp>
#include <qiao/parse/impl/name.ipp>
#include <qiao/parse/impl/template_arguments.ipp>
#include <qiao/sema/impl/records.ipp>
#include <qiao/sema/impl/layout.ipp>
#include <qiao/sema/impl/templates.ipp>
#include <qiao/parse/impl/template.ipp>
#include <qiao/sema/impl/copies.ipp>
#include <qiao/sema/impl/definitions.ipp>
#include <qiao/sema/impl/convert.ipp>
#include <qiao/sema/impl/deduction.ipp>
#include <qiao/sema/impl/init.ipp>
#include <qiao/sema/impl/overload.ipp>
#include <qiao/sema/impl/build.ipp>
#include <qiao/sema/impl/operators.ipp>
#include <qiao/parse/impl/expr.ipp>
#include <qiao/parse/impl/primary.ipp>
#include <qiao/parse/impl/lambda.ipp>
#include <qiao/parse/impl/stmt.ipp>
#include <qiao/parse/impl/local.ipp>
#include <qiao/sema/impl/constant.ipp>
#include <qiao/sema/impl/constant_value.ipp>
#include <qiao/sema/impl/constant_place.ipp>
#include <qiao/sema/impl/constant_call.ipp>
#include <qiao/sema/impl/initial.ipp>
#include <qiao/sema/impl/mangle.ipp>
#include <qiao/impl/compiler.ipp>
