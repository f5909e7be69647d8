// SPDX-License-Identifier: Apache-2.0
// The queue of a family of launches, and the order in which its members run.
#pragma once
#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <qiao/passes/launch_queue.hpp>
#include <qiao/rt/child_launches.hpp>
#include <qiao/rt/log.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline constexpr uint32_t launch_tickets = 512;  ///< launching kernels that may run together

/// The queue in device memory, taken from the stream and given back to it.
class LaunchQueue {
public:
    explicit LaunchQueue(Stream& stream) : stream_(stream) {
        std::lock_guard lock(stream.mutex);
        std::swap(memory_, stream.launches);
    }
    ~LaunchQueue() {
        {
            std::lock_guard lock(stream_.mutex);
            if (stream_.launches.size == 0 && stream_.magic == Stream::live) std::swap(memory_, stream_.launches);
        }
        if (memory_.size != 0) release_internal(memory_);
    }
    LaunchQueue(const LaunchQueue&) = delete;
    LaunchQueue& operator=(const LaunchQueue&) = delete;

    uint64_t ticket(uint32_t number) const { return memory_.address + head_bytes + uint64_t{number} * passes::ticket_words * 4; }

    /// Empties the queue for kernels whose children take at most `argument_bytes`.
    cudaError_t open(uint32_t argument_bytes) {
        auto count = static_cast<uint32_t>(passes::LaunchWord::count);
        words_ = (count + (argument_bytes + 3) / 4 + 15) / 16 * 16;
        capacity_ = capacity();
        const uint64_t bytes = first_word * 4 + uint64_t{capacity_} * words_ * 4;
        if (memory_.size < bytes) {
            if (memory_.size != 0) release_internal(memory_);
            memory_ = {};
            cudaError_t code = allocate_internal(*stream_.device, bytes, 256, memory_);
            if (code != cudaSuccess) return code;
        }
        std::vector<uint32_t> start(first_word);
        set(start, passes::LaunchHead::capacity, capacity_);
        set(start, passes::LaunchHead::words, words_);
        set(start, passes::LaunchHead::first, first_word);
        set(start, passes::LaunchHead::device, static_cast<uint32_t>(stream_.device->ordinal));
        for (uint32_t i = 0; i < launch_tickets; ++i) {
            const uint32_t at = head_bytes / 4 + i * passes::ticket_words;
            start[at] = i;
            start[at + 1] = at;
        }
        Submission submission(stream_);
        if (submission.status() != cudaSuccess) return submission.status();
        return submission.check(submission.queue().write(memory_.memory(), memory_.offset, start.data(), start.size() * 4, true));
    }

    /// Waits for the kernels, and reads what they launched.
    cudaError_t close() {
        Submission submission(stream_);
        cudaError_t code = submission.status();
        if (code == cudaSuccess) code = submission.finish();
        if (code == cudaSuccess) code = submission.check(submission.queue().read(head_, memory_.memory(), memory_.offset, sizeof head_, true));
        if (code != cudaSuccess) return code;
        records_.resize(size_t{count()} * words_);
        if (records_.empty()) return cudaSuccess;
        return submission.check(submission.queue().read(records_.data(), memory_.memory(), memory_.offset + first_word * 4, records_.size() * 4, true));
    }
    uint32_t count() const { return std::min(head(passes::LaunchHead::taken), capacity_); }
    uint32_t lost() const { return head(passes::LaunchHead::taken) - count(); }
    bool joined() const { return head(passes::LaunchHead::joined) != 0; }
    const uint32_t* record(uint32_t number) const { return records_.data() + size_t{number} * words_; }
    uint32_t argument_bytes() const { return (words_ - static_cast<uint32_t>(passes::LaunchWord::count)) * 4; }

private:
    static constexpr uint32_t head_bytes = static_cast<uint32_t>(passes::LaunchHead::count) * 4;
    static constexpr uint32_t first_word = (head_bytes / 4 + launch_tickets * passes::ticket_words + 15) / 16 * 16;

    /// On NVIDIA's devices children begin while their parents run, and only those that wait count. Here all wait, so the
    /// default has room for more; a limit that the program chose is kept to.
    uint32_t capacity() const {
        constexpr size_t usual = 2048;
        constexpr size_t roomy = 65536;
        const size_t limit = stream_.device->limits[cudaLimitDevRuntimePendingLaunchCount];
        return static_cast<uint32_t>(std::clamp<size_t>(limit == usual ? roomy : limit, 1, size_t(1) << 22));
    }
    static void set(std::vector<uint32_t>& words, passes::LaunchHead which, uint32_t value) { words[static_cast<size_t>(which)] = value; }
    uint32_t head(passes::LaunchHead which) const { return head_[static_cast<size_t>(which)]; }

    Stream& stream_;
    Allocation memory_;
    uint32_t words_ = 0;
    uint32_t capacity_ = 0;
    uint32_t head_[head_bytes / 4] = {};
    std::vector<uint32_t> records_;
};

/// One launch of the family.
struct FamilyMember {
    using Line = std::deque<FamilyMember*>;

    FamilyMember* parent = nullptr;
    Line* line = nullptr;  ///< of those that run one after the other, this one at the front; null: on its own
    Kernel* kernel = nullptr;
    LaunchCall call = {};
    std::vector<char> bytes;  ///< what `pointers` point to
    std::vector<void*> pointers;
    size_t open = 0;                                      ///< children that are not complete
    std::map<std::pair<uint64_t, uint32_t>, Line> lines;  ///< children by block and stream
    Line tail;
    bool in_tail = false;
};

class Family {
public:
    explicit Family(Stream& stream) : stream_(stream), queue_(stream) {}

    cudaError_t run(Kernel& kernel, const LaunchCall& call) {
        FamilyMember& first = add(nullptr);
        first.kernel = &kernel;
        first.call = call;
        ready_.push_back(&first);
        while (!ready_.empty()) {
            cudaError_t code = run_ready();
            if (code != cudaSuccess) return code;
        }
        return cudaSuccess;
    }

private:
    Stream& stream_;
    LaunchQueue queue_;
    std::deque<FamilyMember*> ready_;
    std::deque<std::unique_ptr<FamilyMember>> members_;
    std::vector<std::pair<FamilyMember*, const CompiledKernel*>> running_;  ///< by ticket

    FamilyMember& add(FamilyMember* parent) {
        members_.push_back(std::make_unique<FamilyMember>());
        members_.back()->parent = parent;
        return *members_.back();
    }

    /// Launches all whose turn it is, and reads what they launched.
    cudaError_t run_ready() {
        running_.clear();
        std::vector<LaunchPlan> plans;
        uint32_t argument_bytes = 0;
        for (; !ready_.empty() && running_.size() < launch_tickets; ready_.pop_front()) {
            FamilyMember& member = *ready_.front();
            LaunchPlan plan;
            cudaError_t code = prepare(*member.kernel, *stream_.device, member.call, plan);
            if (code == cudaSuccess && plan.compiled->launch_ticket < 0) code = submit(*member.kernel, stream_, plan, member.call);
            if (code != cudaSuccess) return code;
            if (plan.compiled->launch_ticket < 0) {
                complete(member);
                continue;
            }
            running_.push_back({&member, plan.compiled});
            plans.push_back(plan);
            for (const ChildKernel& child : plan.compiled->image->children) argument_bytes = std::max(argument_bytes, child.argument_bytes);
        }
        if (running_.empty()) return cudaSuccess;
        cudaError_t code = queue_.open(argument_bytes);
        for (uint32_t i = 0; i < running_.size() && code == cudaSuccess; ++i) {
            FamilyMember& member = *running_[i].first;
            member.call.ticket = queue_.ticket(i);
            code = submit(*member.kernel, stream_, plans[i], member.call);
        }
        if (code == cudaSuccess) code = queue_.close();
        if (code == cudaSuccess) code = read_records();
        return code;
    }

    cudaError_t read_records() {
        if (queue_.lost() != 0) {
            report("the kernel " + running_[0].first->kernel->name.name + " launched " + std::to_string(queue_.lost()) +
                   " kernels more than fit into the launch queue; they do not run. cudaDeviceSetLimit(cudaLimitDevRuntimePendingLaunchCount, ...) makes it "
                   "larger");
        }
        for (uint32_t i = 0; i < queue_.count(); ++i) {
            cudaError_t code = read_record(queue_.record(i));
            if (code != cudaSuccess) return code;
        }
        for (auto& [member, compiled] : running_) {
            if (member->open == 0) complete(*member);
        }
        return cudaSuccess;
    }

    cudaError_t read_record(const uint32_t* words) {
        auto word = [&](passes::LaunchWord which, uint32_t offset = 0) { return words[static_cast<uint32_t>(which) + offset]; };
        const uint32_t ticket = word(passes::LaunchWord::ticket);
        const uint32_t number = word(passes::LaunchWord::kernel);
        if (ticket >= running_.size() || number >= running_[ticket].second->children.size())
            return fail(cudaErrorLaunchFailure, "a damaged record of a kernel launch in device code");
        auto [parent, compiled] = running_[ticket];
        FamilyMember& member = add(parent);
        member.kernel = compiled->children[number];
        auto dimensions = [&](passes::LaunchWord first) { return dim3(word(first), word(first, 1), word(first, 2)); };
        member.call.grid = dimensions(passes::LaunchWord::grid);
        member.call.block = dimensions(passes::LaunchWord::block);
        member.call.dynamic_shared = word(passes::LaunchWord::shared);
        cudaError_t code = read_arguments(member, words + static_cast<uint32_t>(passes::LaunchWord::count), compiled->image->children[number].argument_bytes);
        if (code != cudaSuccess) return code;
        const uint64_t block = word(passes::LaunchWord::parent_block) | uint64_t{word(passes::LaunchWord::parent_block, 1)} << 32;
        place(member, word(passes::LaunchWord::stream), block);
        return cudaSuccess;
    }

    /// The argument block has CUDA's layout; the kernel's own block may have another.
    cudaError_t read_arguments(FamilyMember& member, const uint32_t* from, uint32_t size) {
        CompiledKernel* compiled = nullptr;
        cudaError_t code = compiled_kernel(*member.kernel, *stream_.device, variant_plain, compiled);
        if (code != cudaSuccess) return code;
        member.bytes.resize(size);
        if (size != 0) std::memcpy(member.bytes.data(), from, size);
        uint64_t end = 0;
        for (const ImageParameter& p : compiled->image->parameters) {
            if (p.hidden != ir::HiddenParameter::none) continue;
            const uint64_t offset = round_up(end, p.align);
            end = offset + p.size;
            if (end > size) return fail(cudaErrorInvalidKernelImage, member.kernel->name.name + " takes other arguments than its launch in device code gives");
            member.pointers.push_back(member.bytes.data() + offset);
        }
        member.call.arguments = member.pointers.data();
        return cudaSuccess;
    }

    /// Where the launch stands among those of its parent.
    void place(FamilyMember& member, uint32_t stream, uint64_t block) {
        FamilyMember& parent = *member.parent;
        const auto tail = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(cudaStreamTailLaunch));
        const auto alone = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(cudaStreamFireAndForget));
        if (stream == tail) {
            parent.tail.push_back(&member);
            return;
        }
        ++parent.open;
        if (stream == alone) {
            ready_.push_back(&member);
            return;
        }
        if (stream < alone || queue_.joined()) stream = 0;  // the default stream has several names
        FamilyMember::Line& line = parent.lines[{block, stream}];
        member.line = &line;
        line.push_back(&member);
        if (line.size() == 1) ready_.push_back(&member);
    }

    /// The member has run, and its children are complete.
    void complete(FamilyMember& first) {
        for (FamilyMember* member = &first; member != nullptr;) {
            if (!member->tail.empty() && !member->in_tail) {
                member->in_tail = true;
                for (FamilyMember* last : member->tail) last->line = &member->tail;
                member->open = member->tail.size();
                ready_.push_back(member->tail.front());
                return;
            }
            if (FamilyMember::Line* line = member->line) {
                line->pop_front();
                if (!line->empty()) ready_.push_back(line->front());
            }
            member->bytes = {};
            FamilyMember* parent = member->parent;
            member = parent != nullptr && --parent->open == 0 ? parent : nullptr;
        }
    }
};

}  // namespace detail

cudaError_t launch_family(Kernel& kernel, Stream& stream, const LaunchCall& call) { return detail::Family(stream).run(kernel, call); }

void drop_launch_queue(Stream& stream) {
    if (stream.launches.size != 0) release_internal(stream.launches);
    stream.launches = {};
}

}  // namespace rt
QIAO_NAMESPACE_END
