// Times predictions of FLUX.1 in stable-diffusion.cpp on random inputs: 256 x 256 pixels, 256 text tokens. Built and run by eng/time-sdcpp.
//   driver FILE.gguf THREADS RUNS
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "model/diffusion/flux.hpp"
#include "model_manager.h"

static sd::Tensor<float> random_tensor(std::vector<int64_t> shape) {
    sd::Tensor<float> tensor(shape);
    uint32_t state = 1;
    for (int64_t i = 0; i < tensor.numel(); i++) {
        state            = state * 1664525u + 1013904223u;
        tensor.data()[i] = (state >> 8) / 8388608.0f - 1;
    }
    return tensor;
}

int main(int argc, char** argv) {
    if (argc != 4) {
        return 2;
    }
    const std::string prefix = "model.diffusion_model";
    ggml_backend_t backend   = sd_backend_cpu_init();
    auto manager             = std::make_shared<ModelManager>();
    if (!manager->loader().init_from_file_and_convert_name(argv[1], prefix + ".")) {
        return 1;
    }
    auto flux = std::make_shared<Flux::FluxRunner>(backend, manager->loader().get_tensor_storage_map(), prefix, VERSION_FLUX, manager);
    if (!manager->register_runner_params("Flux", *flux, prefix, ModelManager::ResidencyMode::ParamBackend, backend, backend) || !manager->validate_registered_tensors()) {
        return 1;
    }
    auto latents = random_tensor({32, 32, 16, 1}), context = random_tensor({4096, 256, 1}), pooled = random_tensor({768, 1});
    auto timestep = sd::Tensor<float>::from_vector({1.f}), guidance = sd::Tensor<float>::from_vector({3.5f});
    for (int run = 1; run <= atoi(argv[3]); run++) {
        auto start     = std::chrono::steady_clock::now();
        clock_t before = clock();
        auto out       = flux->compute(atoi(argv[2]), latents, timestep, context, {}, pooled, guidance);
        printf("run %d: %.1f s, %.1f s of the processors, first value %g\n", run, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), double(clock() - before) / CLOCKS_PER_SEC, out.empty() ? NAN : out.data()[0]);
        fflush(stdout);
    }
    // Their objects, taken down in this order, use each other after their end.
    std::_Exit(0);
}
