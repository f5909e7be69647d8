// SPDX-License-Identifier: Apache-2.0
// The OpenCL library, opened at run time: a table of its functions. Nothing is linked.
#pragma once
#ifndef CL_TARGET_OPENCL_VERSION
#    define CL_TARGET_OPENCL_VERSION 300
#endif
#ifndef CL_USE_DEPRECATED_OPENCL_1_2_APIS
#    define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#endif
#include <CL/cl.h>
#include <CL/cl_ext.h>

#include <string>

#include <qiao/support/result.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

// Functions of OpenCL 1.2, all needed.
#define QIAO_CL_FUNCTIONS(X)                                                                                                                               \
    X(clGetPlatformIDs)                                                                                                                                    \
    X(clGetPlatformInfo) X(clGetDeviceIDs) X(clGetDeviceInfo) X(clCreateContext) X(clReleaseContext) X(clCreateCommandQueue) X(clReleaseCommandQueue)      \
        X(clCreateBuffer) X(clReleaseMemObject) X(clGetMemObjectInfo) X(clCreateProgramWithSource) X(clCreateProgramWithBinary) X(clBuildProgram)          \
            X(clReleaseProgram) X(clGetProgramInfo) X(clGetProgramBuildInfo) X(clCreateKernel) X(clReleaseKernel) X(clSetKernelArg) X(clGetKernelInfo)     \
                X(clGetKernelWorkGroupInfo) X(clEnqueueNDRangeKernel) X(clEnqueueReadBuffer) X(clEnqueueWriteBuffer) X(clEnqueueCopyBuffer)                \
                    X(clEnqueueFillBuffer) X(clEnqueueMapBuffer) X(clEnqueueUnmapMemObject) X(clEnqueueMarkerWithWaitList) X(clEnqueueBarrierWithWaitList) \
                        X(clWaitForEvents) X(clGetEventInfo) X(clGetEventProfilingInfo) X(clReleaseEvent) X(clRetainEvent) X(clFlush) X(clFinish)          \
                            X(clGetExtensionFunctionAddressForPlatform)
// Later ones, null where the library lacks them.
#define QIAO_CL_OPTIONAL_FUNCTIONS(X) \
    X(clSVMAlloc) X(clSVMFree) X(clEnqueueSVMMemcpy) X(clEnqueueSVMMemFill) X(clEnqueueSVMMap) X(clSetKernelExecInfo) X(clCreateBufferWithProperties)

struct Api {
#define QIAO_CL_MEMBER(name) decltype(&::name) name = nullptr;
    QIAO_CL_FUNCTIONS(QIAO_CL_MEMBER)
    QIAO_CL_OPTIONAL_FUNCTIONS(QIAO_CL_MEMBER)
#undef QIAO_CL_MEMBER
};

/// Opens libOpenCL.so.1, or what QIAO_OPENCL_LIBRARY names. The table stays valid for the life of the process.
QIAO_DECL Result<const Api*> load_api();

/// "CL_OUT_OF_RESOURCES"; "CL error -9999" for numbers without a name.
QIAO_DECL std::string error_name(cl_int code);
/// An Error whose kind follows from the code. `what` is the call, as "clEnqueueNDRangeKernel".
QIAO_DECL Error error_of(cl_int code, const std::string& what);

}  // namespace opencl
QIAO_NAMESPACE_END
