// SPDX-License-Identifier: Apache-2.0
// Definitions of module cuda, for QIAO_COMPILED builds.
#pragma once
#include <qiao/cuda/impl/api_device.ipp>
#include <qiao/cuda/impl/api_graph.ipp>
#include <qiao/cuda/impl/api_memory.ipp>
#include <qiao/cuda/impl/api_stream.ipp>
#include <qiao/cuda/impl/api_texture.ipp>
