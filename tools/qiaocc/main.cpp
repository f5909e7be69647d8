// SPDX-License-Identifier: Apache-2.0
// qiaocc: in the place of nvcc. Everything is in <qiao/driver/driver.hpp>.
#include <string>
#include <vector>

#include <qiao/driver/driver.hpp>

int main(int argc, char** argv) {
    return qiao::driver::run(std::vector<std::string>(argv, argv + argc));
}
