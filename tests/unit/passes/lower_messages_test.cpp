// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/lower_messages.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {
size_t count(const Function& f, Op op) {
    size_t n = 0;
    for_each_inst(f.body, [&](const Inst& i) { n += i.op == op ? 1 : 0; });
    return n;
}
Inst* print_of(Builder& b, const char* format, std::vector<Value*> operands) {
    Inst* inst = b.insert(Op::print, b.types().i32(), std::move(operands));
    inst->text = format;
    return inst;
}
}  // namespace

TEST_CASE("lower_messages: a kernel that neither prints nor fails stays as it is") {
    qiao_test::KernelFixture f;
    Variable* v = f.b.local(*f.kernel, "v", f.b.types().i32());
    f.b.store(v, f.b.i32(1));
    std::string before = print(f.module);
    passes::lower_messages(f.module);
    CHECK(print(f.module) == before);
}

TEST_CASE("lower_messages: arguments are described by their types, a promoted float as it was") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Parameter* n = f.parameter(f.kernel, "n", b.types().i32());
    Parameter* x = f.parameter(f.kernel, "x", b.types().f32());
    Parameter* text = f.parameter(f.kernel, "text", f.pointer(b.types().scalar(TypeKind::i8)));
    Variable* v = b.local(*f.kernel, "v", b.types().i32());
    Inst* printed = print_of(b, "%*d %f %s %p %f%%", {n, n, b.convert(x, b.types().f64()), text, text, b.f64(2)});
    b.store(v, printed);
    passes::lower_messages(f.module);
    CHECK(verify(f.module) == "");
    REQUIRE(f.module.messages.size() == 1);
    CHECK(f.module.messages[0].arguments == "iifspd");
    CHECK(count(*f.kernel, Op::print) == 0);
    CHECK(print(*f.kernel).find("store %v, 6") != std::string::npos);
}

TEST_CASE("lower_messages: many traps share one record, and a trap in a loop's condition leaves the kernel") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Parameter* n = f.parameter(f.kernel, "n", b.types().i32());
    Inst* loop = b.loop();
    b.block = &loop->blocks[0];
    for (int i = 0; i < 20; ++i) {
        Inst* check = b.if_(b.binary(Op::lt, n, b.i32(i)));
        Block* outer = b.block;
        b.block = &check->blocks[0];
        b.insert(Op::trap, b.types().void_type())->text = i % 2 == 0 ? "failed\n" : "";
        b.block = outer;
    }
    loop->operands = {b.binary(Op::gt, n, b.i32(0))};
    passes::lower_messages(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.module.messages.size() == 20);
    CHECK(f.module.messages[0].kind == Message::Kind::assertion);
    CHECK(f.module.messages[1].kind == Message::Kind::trap);
    CHECK(count(*f.kernel, Op::atomic) == 1);
    CHECK(count(*f.kernel, Op::return_) == 0);
    CHECK(count(*f.kernel, Op::trap) == 0);
}
